"""Tables of others into registers: read, matched, looked at, accepted, undone as a whole."""
