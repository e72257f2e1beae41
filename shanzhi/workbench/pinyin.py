"""Finding by pinyin, for pages."""

from shanzhi.core.pinyin import is_found, spelling

__all__ = ["is_found", "spelling"]
