"""Units, persons, memberships: who and where, each with dates."""
