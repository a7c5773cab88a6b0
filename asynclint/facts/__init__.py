"""
What a file says, taken from its syntax alone.

What runs for each node compares with kinds imported by name: from Python 3.12 on `ast` has a `__getattr__`, and
`ast.Name` costs twenty times what `Name` does.
"""
