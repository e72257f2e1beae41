"""Everything about a unit on one page, and the trees to find it in."""
