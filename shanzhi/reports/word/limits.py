"""How much a Word file or a draft may hold. All limits of this package stand here."""

from __future__ import annotations

MEBIBYTE = 1024 * 1024

MAX_FILE_BYTES = 30 * MEBIBYTE
"""A .docx as it lies on disk. A report with a dozen photographs has 10."""
MAX_PARTS = 2_000
"""Files inside a .docx. A report has 20, a picture book 300."""
MAX_UNPACKED_BYTES = 120 * MEBIBYTE
"""All parts of a .docx unpacked."""
MAX_XML_BYTES = 16 * MEBIBYTE
"""One XML part unpacked. The text of a 300-page report has 3."""
MAX_PACKING = 200
"""How many times its packed size a large part may have; XML of tables reaches 60."""
LARGE_PART_BYTES = 8 * MEBIBYTE
"""From this size a part is large; below it the most repetitive text is harmless."""

MAX_TEXT_BYTES = 8 * MEBIBYTE
"""A draft as plain text."""
MAX_TEXT_CHARACTERS = 1_000_000
"""The text of a draft, whatever its kind. The longest yearly report seen has 60,000."""

MAX_TAGS = 5_000
"""Template tags in one file."""
MAX_TAG_CHARACTERS = 400
"""One template tag."""
MAX_NESTING = 10
"""Loops and conditions inside one another."""
MAX_RANGE = 1_000
"""Length of a `range()` in a template."""
MAX_ITERATIONS = 20_000
"""Turns of all loops of one rendering together."""
MAX_RENDERED_CHARACTERS = 24 * MEBIBYTE
"""XML text that one rendering may produce."""
MAX_SECONDS = 20.0
"""Time that the evaluation of one template may take."""
MAX_PROPERTY_CHARACTERS = 255
"""A document property (title, author); the limit of the format."""

MAX_PDF_PAGES = 500
MAX_PDF_SECONDS = 40
MAX_PDF_MEMORY = 1024 * MEBIBYTE
"""Of the process that reads a PDF, so that a hostile one ends that process and nothing else."""
PDF_BROKEN, PDF_LOCKED, PDF_LONG = 3, 4, 5
"""Exit codes of that process."""
