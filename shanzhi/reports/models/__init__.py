"""The tables of reports: what is issued, what is being written, what was asked for from above, what was taught."""

from shanzhi.reports.models.drafts import Draft, DraftStep, DraftVouch
from shanzhi.reports.models.forms import ArrivedForm, FormCell
from shanzhi.reports.models.issues import Issue, MarkAnswer
from shanzhi.reports.models.sayings import TaughtSaying

__all__ = ["ArrivedForm", "Draft", "DraftStep", "DraftVouch", "FormCell", "Issue", "MarkAnswer", "TaughtSaying"]
