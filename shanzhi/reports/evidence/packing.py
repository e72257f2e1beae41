"""The file of an evidence pack: folders, and a manifest with the digests of everything in it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from cryptography.hazmat.primitives import hashes

MANIFEST = "manifest.json"
FORMAT = "shanzhi-evidence-1"


def write_pack(target: BinaryIO, files: Mapping[str, bytes], about: Mapping[str, Any]) -> None:
    """Write the files and, last, the manifest: `about` beside the size, SHA-256 and SM3 of each."""
    told = {name: {"bytes": len(content), **digests(content)} for name, content in files.items()}
    manifest = json.dumps({"format": FORMAT, **about, "files": told}, ensure_ascii=False, indent=1).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in {**files, MANIFEST: manifest}.items():
            pack.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def digests(content: bytes) -> dict[str, str]:
    """SHA-256 and SM3 of some bytes, in hex."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(content)
    return {"sha256": hashlib.sha256(content).hexdigest(), "sm3": sm3.finalize().hex()}
