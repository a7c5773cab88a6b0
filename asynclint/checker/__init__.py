"""How code changes: the only home of libcst."""
