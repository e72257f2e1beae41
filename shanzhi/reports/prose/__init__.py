"""Quantitative claims in Chinese prose: see README.md."""

from shanzhi.reports.prose.claim import Claim
from shanzhi.reports.prose.find import dateline, find_claims
from shanzhi.reports.prose.lexicon import Lexicon, load_lexicon
from shanzhi.reports.prose.units import Unit, UnitTable

__all__ = ["Claim", "Lexicon", "Unit", "UnitTable", "dateline", "find_claims", "load_lexicon"]
