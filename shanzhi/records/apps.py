from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The spine."""

    name = "shanzhi.records"
    label = "records"

    def ready(self) -> None:
        """Register retention, and make the verbs on files, notes and saved views known."""
        from shanzhi.packs import sections
        from shanzhi.records import actions, retention  # noqa: F401
        from shanzhi.records.views import actions as view_actions  # noqa: F401

        for section in retention.SECTIONS:
            sections.register(section)
