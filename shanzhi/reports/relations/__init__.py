"""What the figures of a draft say about one another: see README.md."""

from shanzhi.reports.relations.find import find_relations
from shanzhi.reports.relations.relation import Certainty, Kind, Relation

__all__ = ["Certainty", "Kind", "Relation", "find_relations"]
