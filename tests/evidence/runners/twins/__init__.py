"""Asynchronous twins of calls, under the circumstances that the calls themselves are run under."""
