from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The kind `establishment`."""

    name = "shanzhi.units"
    label = "units"

    def ready(self) -> None:
        """Register the types and the verbs."""
        from shanzhi.packs import sections
        from shanzhi.units import actions, declare  # noqa: F401

        for section in declare.SECTIONS:
            sections.register(section)
