"""Chance that is another one each time, and can be called back."""

from __future__ import annotations

import os
import random
import secrets
import sys


def chance() -> random.Random:
    """Random numbers from a new seed, printed so that a failure says it; `SHANZHI_SEED` gives the one of before."""
    seed = os.environ.get("SHANZHI_SEED") or secrets.token_hex(4)
    sys.stdout.write(f"SHANZHI_SEED={seed}\n")
    return random.Random(seed)
