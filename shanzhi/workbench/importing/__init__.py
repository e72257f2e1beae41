"""Importing a table: the file, what its columns stand for, its rows with problems in their cells, accepted, undone."""
