"""Units on a map, and the same as a drawing and as a table."""
