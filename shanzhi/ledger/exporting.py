"""The whole ledger of a town as a file anybody can check: one canonical line a fact, then the seals."""

from __future__ import annotations

import json
from pathlib import Path

from shanzhi.kernel.models import Town
from shanzhi.ledger.canonical import FIELDS, canonical, stream
from shanzhi.ledger.models import Head, Seal
from shanzhi.ledger.sealing import Progress, as_sealer


def export(town: Town, path: Path, progress: Progress = lambda _done, _all: None) -> int:
    """Write facts and seals to `path`; the number of facts. The file appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    with as_sealer(), part.open("wb") as file:
        head = Head.objects.get(town=town)
        file.write(json.dumps({"town": town.key, "fields": FIELDS, "facts": head.seq}).encode() + b"\n")
        for row in stream(town.pk, 1, head.seq):
            file.write(canonical(row))
            if row[1] % 20_000 == 0:
                progress(row[1], head.seq)
        for seal in Seal.objects.filter(town=town).order_by("number"):
            line = {
                "seal": seal.number,
                "first": seal.first_seq,
                "last": seal.last_seq,
                "digest": seal.digest,
                "previous": seal.previous,
            }
            file.write(json.dumps(line).encode() + b"\n")
    part.replace(path)
    return head.seq
