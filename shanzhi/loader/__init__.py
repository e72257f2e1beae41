"""Bulk data in: acts written as the verbs would write them, by the owner, audited, whole or not at all."""
