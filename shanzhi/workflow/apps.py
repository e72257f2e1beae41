from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Transitions."""

    name = "shanzhi.workflow"
    label = "workflow"

    def ready(self) -> None:
        """Make the verbs on proposals known, the days of work and the workflows."""
        from shanzhi.packs import sections
        from shanzhi.workflow import actions, holidays  # noqa: F401
        from shanzhi.workflow.flows import declare

        for section in [*holidays.SECTIONS, *declare.SECTIONS]:
            sections.register(section)
