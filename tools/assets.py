"""Builds the stylesheet and copies the vendored script; without Node it checks that the stylesheet is current.

python tools/assets.py build: compile shanzhi/ui/styles and the components' styles (needs `npm install`)
python tools/assets.py vendor: copy htmx and MapLibre from the packages pinned in package.json
python tools/assets.py check: was the committed stylesheet built from the committed sources? (no Node)
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "shanzhi" / "ui"
INPUT = UI / "styles" / "app.css"
OUTPUT = UI / "static" / "ui" / "app.css"
VENDOR = UI / "static" / "ui" / "vendor"
MARK = "/* sources sha256 "


def sources_hash() -> str:
    """The hash of everything that decides the stylesheet: the style files and the compiler's version."""
    digest = hashlib.sha256()
    for path in sorted([*(UI / "styles").glob("*.css"), *(UI / "templates" / "cotton").glob("*/styles.css")]):
        digest.update(path.relative_to(UI).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(json.loads((ROOT / "package.json").read_text())["devDependencies"]["tailwindcss"].encode())
    return digest.hexdigest()


def built_hash() -> str:
    """The hash that the committed stylesheet says it was built from."""
    first = OUTPUT.read_text(encoding="utf-8").splitlines()[0] if OUTPUT.exists() else ""
    return first.removeprefix(MARK).removesuffix(" */") if first.startswith(MARK) else ""


def build() -> None:
    """Compile the stylesheet and mark it with the hash of its sources."""
    program = ROOT / "node_modules" / ".bin" / "tailwindcss"
    if not program.exists():
        sys.exit("the compiler is not installed: run npm install")
    command: list[str | Path] = [program, "--input", INPUT, "--output", OUTPUT, "--minify"]
    subprocess.run(command, check=True, cwd=ROOT)
    css = OUTPUT.read_text(encoding="utf-8")
    OUTPUT.write_text(f"{MARK}{sources_hash()} */\n{css.strip()}\n", encoding="utf-8")
    print(f"{OUTPUT.relative_to(ROOT)}: {OUTPUT.stat().st_size:,} bytes")


MAPLIBRE = ("maplibre-gl-csp.js", "maplibre-gl-csp-worker.js", "maplibre-gl.css")


def vendor() -> None:
    """Copy the pinned scripts and their licences unchanged, but for the last line that names a map of the sources."""
    package = ROOT / "node_modules" / "htmx.org"
    shutil.copyfile(package / "dist" / "htmx.min.js", VENDOR / "htmx.min.js")
    shutil.copyfile(package / "LICENSE", VENDOR / "htmx.LICENSE")
    package = ROOT / "node_modules" / "maplibre-gl"
    for name in MAPLIBRE:
        text = (package / "dist" / name).read_text(encoding="utf-8")
        (VENDOR / name).write_text(text.partition("//# sourceMappingURL=")[0], encoding="utf-8")
    shutil.copyfile(package / "LICENSE.txt", VENDOR / "maplibre-gl.LICENSE")


def check() -> None:
    """Leave with an error where the stylesheet is older than its sources."""
    if built_hash() != sources_hash():
        sys.exit("static/ui/app.css is older than its sources: run python tools/assets.py build")


if __name__ == "__main__":
    verbs = {"build": build, "vendor": vendor, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]]()
