from django.apps import AppConfig


class PacksConfig(AppConfig):
    """Declarations as data."""

    name = "shanzhi.packs"
    label = "packs"

    def ready(self) -> None:
        """Register the section that belongs to no other layer, and the verb."""
        from shanzhi.packs import access_classes, applying, sections  # noqa: F401

        sections.register(access_classes.SECTION)
