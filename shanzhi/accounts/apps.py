from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and grants."""

    name = "shanzhi.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register roles and the verbs on users."""
        from shanzhi.accounts import actions, declare  # noqa: F401
        from shanzhi.packs import sections

        for section in declare.SECTIONS:
            sections.register(section)
