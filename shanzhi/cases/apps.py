from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The kind `case`."""

    name = "shanzhi.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the types and the verbs."""
        from shanzhi.cases import actions, declare, reminding  # noqa: F401
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
