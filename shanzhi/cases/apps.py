from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The kind `case`."""

    name = "shanzhi.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the types and the verbs."""
        from shanzhi.cases import actions, correcting, declare, keeping_from, leaving_out, recounting, reminding  # noqa: F401
        from shanzhi.cases.second_looks import declare as second_looks
        from shanzhi.packs import sections

        for section in (*declare.SECTIONS, *second_looks.SECTIONS):
            sections.register(section)
        sections.on_change(recounting.HOLIDAYS, recounting.ask_for)
