from django.apps import AppConfig


class PartyConfig(AppConfig):
    """The kind `enrolment`."""

    name = "shanzhi.party"
    label = "party"

    def ready(self) -> None:
        """Register the types and the verbs."""
        from shanzhi.packs import sections
        from shanzhi.party import actions, declare  # noqa: F401

        for section in declare.SECTIONS:
            sections.register(section)
