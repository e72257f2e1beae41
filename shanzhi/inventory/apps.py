from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """The kinds `item` and `reading`."""

    name = "shanzhi.inventory"
    label = "inventory"

    def ready(self) -> None:
        """Register the types and the verbs."""
        from shanzhi.inventory import actions, declare  # noqa: F401
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
