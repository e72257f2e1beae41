"""Drafts held against the ledger: see README.md."""

from shanzhi.reports.checking.check import check_draft, day_of
from shanzhi.reports.checking.result import CheckedClaim, DaySource, DraftCheck, Held, Status

__all__ = ["CheckedClaim", "DaySource", "DraftCheck", "Held", "Status", "check_draft", "day_of"]
