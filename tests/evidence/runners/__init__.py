"""Calls to be really run, by symbol."""
