"""Indicators: a small closed vocabulary over measures, evaluated in SQL, explained in words, opened to its lines."""
