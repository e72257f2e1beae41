from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Units and persons."""

    name = "shanzhi.directory"
    label = "directory"

    def ready(self) -> None:
        """Register unit kinds, link kinds and membership kinds."""
        from shanzhi.directory import declare
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
