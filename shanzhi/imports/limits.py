"""How large a file may be. Above these numbers a register is better loaded in parts."""

from __future__ import annotations

MEBIBYTE = 1024 * 1024
MAX_BYTES = 20 * MEBIBYTE
MAX_UNPACKED = 300 * MEBIBYTE
"""Bytes of everything inside a packed file: a table of 50,000 rows is far below, a bomb far above."""
MAX_PARTS = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 500
MAX_CELLS = 2_000_000
MAX_CELL_CHARACTERS = 4_000
"""Longer texts in a cell are cut in what is kept of the file, and said to be."""
MAX_SECONDS = 60
MAX_MEMORY = 2048 * MEBIBYTE
"""Of the process that reads the file, so that a hostile one ends that process and nothing else."""
