"""Today: what is due, what waits, what was written lately, which figures moved."""
