"""The tables of reports: what is issued, what is being written, what was asked for from above."""

from shanzhi.reports.models.drafts import Draft, DraftStep, DraftVouch
from shanzhi.reports.models.forms import ArrivedForm, FormCell
from shanzhi.reports.models.issues import Issue, MarkAnswer

__all__ = ["ArrivedForm", "Draft", "DraftStep", "DraftVouch", "FormCell", "Issue", "MarkAnswer"]
