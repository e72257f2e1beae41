from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports, issues, drafts."""

    name = "shanzhi.reports"
    label = "reports"
