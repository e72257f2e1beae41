"""The Django app of the component library."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components, styles and scripts. It knows no model and no other app of the product."""

    name = "shanzhi.ui"
    label = "ui"
