from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Figures."""

    name = "shanzhi.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Register indicators and frameworks, and make the verbs on figures known."""
        from shanzhi.indicators import (
            actions,  # noqa: F401
            declare,
            sayings,
        )
        from shanzhi.indicators.assertions import actions as asking  # noqa: F401
        from shanzhi.indicators.assertions import declare as assertions
        from shanzhi.packs import sections

        for section in (*declare.SECTIONS, *sayings.SECTIONS, *assertions.SECTIONS):
            sections.register(section)
