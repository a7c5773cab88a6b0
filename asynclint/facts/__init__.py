"""What a file says, taken from its syntax alone."""
