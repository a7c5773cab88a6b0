"""Rules about waiting without end."""
