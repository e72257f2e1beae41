"""Duties: what is due, from whom, and whether it was done."""
