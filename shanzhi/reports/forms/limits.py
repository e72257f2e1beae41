"""How large a form may be. Larger tables are registers, and go through an import."""

from __future__ import annotations

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
MAX_GRIDS = 60
MAX_ROWS = 20_000
MAX_COLUMNS = 300
MAX_CELLS = 200_000
"""Cells kept of one file, drawn blank ones among them."""
MAX_CELL_CHARACTERS = 4_000
MAX_SECONDS = 40
MAX_MEMORY = 1024 * MEBIBYTE
"""Of the process that reads the file, so that a hostile one ends that process and nothing else."""
FAILED = 3
"""The exit code of the reading process for a file it could not read; its standard error ends with why."""
