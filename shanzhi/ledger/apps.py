from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Facts and seals."""

    name = "shanzhi.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register measures."""
        from shanzhi.ledger import declare
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
