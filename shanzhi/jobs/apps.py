from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work that takes longer than a page may."""

    name = "shanzhi.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the verb on jobs, and what the queue calls."""
        from shanzhi.jobs import actions, queue  # noqa: F401
