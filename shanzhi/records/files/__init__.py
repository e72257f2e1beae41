"""Files beside records: what a file is by its content, what is taken out of it, what it may be called."""

from shanzhi.records.files.kinds import KINDS, Kind
from shanzhi.records.files.reading import MOST_BYTES, MOST_FILES, ReadFile, read_file

__all__ = ["KINDS", "MOST_BYTES", "MOST_FILES", "Kind", "ReadFile", "read_file"]
