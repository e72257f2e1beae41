"""For those who write a demo story: what its figures come to, and a salt under which they agree with the town's text.

Only a developer runs this; the product tells a story without knowing any total. The wanted values are read from
`sources/figures.csv` in the folder SHANZHI_TEXTS names, outside the repository, with the interval each wording leaves
open.

    tools/tune_demo.py tianning                    every figure, its interval, the least that one record adds to it
    tools/tune_demo.py tianning theme_days         the first salt of the stream under which all its figures agree
    tools/tune_demo.py tianning theme_days --write             the same, put into the story's file
    tools/tune_demo.py tianning theme_days --want theme_days@2023-01-01..2023-06-30=213
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import django


def main() -> int:
    """0 when everything holds."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.config.settings")
    django.setup()
    from tools.tuning import Tuning, asked, put, show, tune

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("town")
    parser.add_argument("streams", nargs="*")
    parser.add_argument("--want", action="append", default=[], help="one more value to reach")
    parser.add_argument("--only", action="append", default=[], help="of the text's figures only these (T22)")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--start", type=int, default=0)
    given = parser.parse_args()
    tuning = Tuning(given.town)
    text = [each for each in tuning.wanted() if not given.only or each.name in given.only]
    wanted = [*text, *(asked(text, tuning) for text in given.want)]
    if not given.streams:
        return 1 if show(tuning, wanted) else 0
    for key in given.streams:
        salt = tune(tuning, key, wanted, given.start)
        if given.write:
            put(tuning, key, salt)
            tuning.lines[key] = tuning.again(key, salt)
    return 0


if __name__ == "__main__":
    sys.exit(main())
