"""Measurements, each beside the plainest hand-written way to the same answer, taken in turns in the same run.

`make bench`, or `python -m tools.bench --only posting`. What a machine does today says little; the ratio says more.
"""
