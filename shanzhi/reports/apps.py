from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports, issues, drafts."""

    name = "shanzhi.reports"
    label = "reports"

    def ready(self) -> None:
        """Register reports and their verbs."""
        from shanzhi.packs import sections
        from shanzhi.reports import actions, declare  # noqa: F401
        from shanzhi.reports.letters import declare as letters

        for section in [*declare.SECTIONS, *letters.SECTIONS]:
            sections.register(section)
