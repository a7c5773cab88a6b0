"""asynclint finds what stops an event loop, and says by which way it is reached."""

__version__ = "0.1.0"
