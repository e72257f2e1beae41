from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Facts and seals."""

    name = "shanzhi.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register measures and the verb on the ledger itself."""
        from shanzhi.ledger import actions, declare  # noqa: F401
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
