"""The whole ledger of a town as a file anybody can check: a header, one canonical line a fact, then the seals."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from shanzhi.core.errors import Problem
from shanzhi.kernel.models import Town
from shanzhi.ledger.canonical import FIELDS, canonical, stream
from shanzhi.ledger.models import Head, Seal
from shanzhi.ledger.sealing import Anchor, Progress, SealedRange, as_sealer, digest_lines, silent
from shanzhi.ledger.verifying import Finding


def export(town: Town, path: Path, progress: Progress = silent) -> int:
    """Write facts and seals to `path`; the number of facts. The file appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    with as_sealer(), part.open("wb") as file:
        head = Head.objects.get(town=town)
        _put(file, {"town": town.key, "demo": head.is_demo, "fields": FIELDS, "facts": head.seq})
        for row in stream(town.pk, 1, head.seq):
            file.write(canonical(row))
            if row[1] % 20_000 == 0:
                progress(row[1], head.seq)
        for seal in Seal.objects.filter(town=town).order_by("number"):
            _put(file, {"seal": seal.number, "first": seal.first_seq, "last": seal.last_seq, "digest": seal.digest})
    part.replace(path)
    return head.seq


def verify_file(path: Path, *, anchor: Anchor | None = None) -> list[Finding]:
    """Check an exported ledger by itself, without a database: every seal is computed again from the file."""
    with path.open("rb") as file:
        header = _read(file.readline(), path)
        seals = [_read(line, path) for line in islice(file, int(header["facts"]), None)]
    found: list[Finding] = []
    previous = ""
    with path.open("rb") as file:
        file.readline()
        for seal in seals:
            lines = islice(file, seal["last"] - seal["first"] + 1)
            covered = SealedRange(header["town"], seal["first"], seal["last"], previous, is_demo=header["demo"])
            if digest_lines(covered, lines) != seal["digest"]:
                params = {"number": seal["seal"], "low": seal["first"], "high": seal["last"]}
                found.append(Finding("ledger.seal.other_content", params))
            previous = seal["digest"]
    known = {Anchor(header["town"], seal["seal"], seal["last"], seal["digest"]) for seal in seals}
    if anchor is not None and anchor not in known:
        found.append(Finding("ledger.anchor.differs", {"found": str(anchor)}))
    return found


def _put(file: BinaryIO, line: dict[str, Any]) -> None:
    file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _read(line: bytes, path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise Problem("ledger.file.unreadable", file=path.name) from error
    return read
