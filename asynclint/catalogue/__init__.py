"""What libraries do."""
