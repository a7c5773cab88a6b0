"""The rules: one theme a folder, one rule a file."""
