"""The generated passwords of the login roles, in one private file."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping

from shanzhi.cluster.home import Home
from shanzhi.cluster.names import LOGIN_ROLES
from shanzhi.cluster.private import write_private
from shanzhi.core.errors import Problem


def find_passwords(home: Home) -> Mapping[str, str] | None:
    """The password of each login role; None when the file is missing, damaged or lacks one.

    A file of somebody else is refused; one that others can read is made private again.
    """
    try:
        with home.passwords.open(encoding="utf-8") as file:
            found = os.fstat(file.fileno())
            if found.st_uid != os.geteuid():
                raise Problem("cluster.folder.foreign", path=home.passwords, found=found.st_uid, needed=os.geteuid())
            if found.st_mode & 0o077:
                os.fchmod(file.fileno(), 0o600)
            passwords = json.load(file)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    is_whole = isinstance(passwords, dict) and all(isinstance(passwords.get(role), str) for role in LOGIN_ROLES)
    return passwords if is_whole else None


def make_passwords(home: Home) -> Mapping[str, str]:
    """New passwords for all login roles, on disk before anyone uses them."""
    passwords = {role: secrets.token_urlsafe(32) for role in LOGIN_ROLES}
    write_private(home.passwords, json.dumps(passwords, indent=1) + "\n")
    return passwords
