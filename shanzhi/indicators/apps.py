from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Figures."""

    name = "shanzhi.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Register indicators and frameworks."""
        from shanzhi.indicators import declare
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
