"""Calls that stop the event loop."""
