"""Markup out: tokens, styles, components with their contracts, and the formats of numbers and days."""
