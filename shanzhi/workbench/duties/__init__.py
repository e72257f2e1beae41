"""Duties: who owes what, period by period, and excusing."""
