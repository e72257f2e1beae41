"""Pages ask for their files by plain names: nothing is collected in a test."""

from __future__ import annotations

from shanzhi.workbench.tests.conftest import _plain_files, _session_written_once

__all__ = ["_plain_files", "_session_written_once"]
