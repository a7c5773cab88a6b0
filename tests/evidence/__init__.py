"""Evidence for what the catalogue says, from the real libraries: `python -m tests.evidence`."""
