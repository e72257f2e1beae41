from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Pages for officials."""

    name = "shanzhi.workbench"
    label = "workbench"

    def ready(self) -> None:
        """Register what packs say about pages."""
        from shanzhi.packs import sections
        from shanzhi.workbench.unit import declare

        for section in declare.SECTIONS:
            sections.register(section)
