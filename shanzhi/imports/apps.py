from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Tables of others into registers."""

    name = "shanzhi.imports"
    label = "imports"

    def ready(self) -> None:
        """Register the verbs."""
        from shanzhi.imports import actions  # noqa: F401
