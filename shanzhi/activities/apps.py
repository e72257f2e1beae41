from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """The kind `activity`."""

    name = "shanzhi.activities"
    label = "activities"

    def ready(self) -> None:
        """Register the types and the verbs."""
        from shanzhi.activities import actions, declare  # noqa: F401
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
