"""`python -m shanzhi.loader --records 400000 --towns 1`: synthetic towns into the database the environment leads to."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict, replace

import django

from shanzhi.loader.sizes import Size


def main() -> None:
    """Migrate, make, say what was made."""
    parser = argparse.ArgumentParser(prog="python -m shanzhi.loader")
    for word, value in asdict(Size()).items():
        parser.add_argument(f"--{word}", type=int, default=value)
    parser.add_argument("--towns", type=int, default=1)
    given = vars(parser.parse_args())
    towns: int = given.pop("towns")

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.config.settings")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up

    from shanzhi.loader.synthetic import synthetic_town  # noqa: PLC0415 - after the set-up

    call_command("migrate", database="owner", verbosity=0)
    for number in range(towns):
        size = Size(**given)
        report = synthetic_town(f"bench{number + 1}", replace(size, seed=size.seed + number))
        sys.stdout.write(f"{report.records:,} records, {report.facts:,} facts, {report.seconds} s\n")


if __name__ == "__main__":
    main()
