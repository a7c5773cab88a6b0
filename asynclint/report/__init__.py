"""How diagnostics are said: one render() per format."""
