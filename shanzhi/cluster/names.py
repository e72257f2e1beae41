"""The roles and the database, by name."""

from __future__ import annotations

SUPER = "shanzhi_super"
"""Superuser; used for set-up and nothing else."""

OWNER = "shanzhi_owner"
"""Owns the database and its tables; migrates and loads."""

WEB = "shanzhi_web"
"""What the application connects as; sees what row-level security lets it see."""

APP = "shanzhi_app"
"""Group that rights on tables are granted to; `WEB` is in it."""

SEALER = "shanzhi_sealer"
"""Sees every fact and writes seals; the application becomes it for one transaction by `SET ROLE`."""

LOGIN_ROLES = (SUPER, OWNER, WEB)
DATABASE = "shanzhi"
