"""What stands before the house: makes the environment, then starts or tests. Standard library only."""
