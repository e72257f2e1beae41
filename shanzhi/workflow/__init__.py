"""Transitions of records: check, change, record, post facts, tell."""
