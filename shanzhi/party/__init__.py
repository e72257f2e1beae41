"""Verbs on memberships: enrol, end, withdraw."""
