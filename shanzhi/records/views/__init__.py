"""Registers as somebody likes to see them: filter, order and columns under a name."""
