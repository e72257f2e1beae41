from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports, issues, drafts."""

    name = "shanzhi.reports"
    label = "reports"

    def ready(self) -> None:
        """Register reports."""
        from shanzhi.packs import sections
        from shanzhi.reports import declare

        for section in declare.SECTIONS:
            sections.register(section)
