"""What can be asked for and done, one module per noun. Each address parses, calls one use case or query, and renders."""
