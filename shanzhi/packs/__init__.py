"""Mechanism packs: what a town does, in its own words, as data. Found, read, checked, merged, compared, applied."""
