"""Is a migration missing? Asks Django without a database."""

from __future__ import annotations

import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation


def main() -> int:
    """0 if every model is as the migrations leave it; else 1, naming the apps."""
    django.setup()
    translation.deactivate_all()  # names of fields are written into migrations in English
    loader = MigrationLoader(None, ignore_no_migrations=True)
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner()
    )
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("shanzhi.")}
    missing = sorted(ours & detector.changes(graph=loader.graph).keys())
    if missing:
        sys.stderr.write(f"migrations are missing for: {', '.join(missing)}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
