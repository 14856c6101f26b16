"""Steps of the database for the room of accounts and posts."""
