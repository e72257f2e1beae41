"""Verbs on units: establish, move, dissolve (into successors), withdraw."""
