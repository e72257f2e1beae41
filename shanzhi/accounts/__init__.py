"""Users, grants, and the principal they add up to."""
