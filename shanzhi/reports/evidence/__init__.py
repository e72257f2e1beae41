"""Evidence packs: a figure or an issue with all that is behind it in one file, to be checked without the system."""
