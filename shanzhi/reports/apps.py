from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports, issues, drafts."""

    name = "shanzhi.reports"
    label = "reports"

    def ready(self) -> None:
        """Register reports and their verbs."""
        from shanzhi.packs import sections
        from shanzhi.reports import actions, declare  # noqa: F401
        from shanzhi.reports.arrived import actions as arrived  # noqa: F401
        from shanzhi.reports.corrections import actions as corrections  # noqa: F401
        from shanzhi.reports.evidence import actions as evidence  # noqa: F401
        from shanzhi.reports.letters import declare as letters
        from shanzhi.reports.teaching import actions as teaching  # noqa: F401
        from shanzhi.reports.writing import actions as _drafts  # noqa: F401
        from shanzhi.reports.writing import declare as writing
        from shanzhi.reports.writing import issuing  # noqa: F401

        for section in [*declare.SECTIONS, *letters.SECTIONS, *writing.SECTIONS]:
            sections.register(section)
