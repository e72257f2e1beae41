from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The lowest Django layer."""

    name = "shanzhi.kernel"
    label = "kernel"
