"""Drafts teach the town: a number that somebody bound to a figure gives the words that mean it."""
