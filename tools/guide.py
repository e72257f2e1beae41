"""Take the pictures of the user guide anew: `make guide`.

Starts the product on the demo towns in a database of its own, walks every step of the guide in Chromium, and writes
each picture with the words it shows. Look at the pictures before they are committed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Walk, then write everything at once; a step that fails leaves the old pictures."""
    from shanzhi.cluster.testing import temporary_cluster
    from tests.support import server

    with temporary_cluster() as endpoint, tempfile.TemporaryDirectory() as home:
        server.endpoint = endpoint
        os.environ["DATABASE_URL"] = endpoint.app_url
        os.environ["DATABASE_OWNER_URL"] = endpoint.owner_url
        os.environ["SHANZHI_SECRET_WEB"] = "only-for-pictures"  # noqa: S105
        os.environ["DJANGO_SETTINGS_MODULE"] = "shanzhi.config.settings"
        import django

        django.setup()
        from tests.guide.serving import guide_ground
        from tests.guide.walking import keep

        with guide_ground(Path(home) / "home") as ground, ground.walk() as walk:
            shots = list(walk.shots())
        keep(shots)
        sys.stdout.write(f"{len(shots)} pictures, {sum(len(shot.image) for shot in shots):,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
