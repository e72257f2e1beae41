from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Pages for officials."""

    name = "shanzhi.workbench"
    label = "workbench"
