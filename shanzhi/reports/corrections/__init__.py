"""Corrections that travel: what moved under an issue, the note that says so, the answer to each mark."""
