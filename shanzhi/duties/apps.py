from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """The kind `duty`."""

    name = "shanzhi.duties"
    label = "duties"

    def ready(self) -> None:
        """Register the sections and the verbs."""
        from shanzhi.duties import actions, declare  # noqa: F401
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
