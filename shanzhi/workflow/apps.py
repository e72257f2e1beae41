from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Transitions."""

    name = "shanzhi.workflow"
    label = "workflow"

    def ready(self) -> None:
        """Make the verbs on proposals known."""
        from shanzhi.workflow import actions  # noqa: F401
