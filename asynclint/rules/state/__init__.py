"""Rules on state that tasks or threads share."""
