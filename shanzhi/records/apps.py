from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The spine."""

    name = "shanzhi.records"
    label = "records"
