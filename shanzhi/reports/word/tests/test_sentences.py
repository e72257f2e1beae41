"""Every error of this package has its sentence in both languages, and every sentence its error."""

import re
import string
from pathlib import Path
from typing import get_args

from shanzhi.core.sentences import catalogue
from shanzhi.reports.word import kinds, language

FOLDER = Path(language.__file__).parent
MADE = re.compile(r'"(word\.[a-z_]+\.[a-z_0-9]+)"')
ABOUT_A_TAG = re.compile(r'(?:\.problem|Halt)\(\s*"([a-z_]+)"|(?:return|None if .* else|else|yield) \(?"([a-z_]+)", \{')


def codes_in_source() -> set[str]:
    """The codes that stand in the source, and those made from a kind of file."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    found = {code for code in MADE.findall(source) if not code.endswith(".docx")}
    for tag in ABOUT_A_TAG.findall(source):
        found.add(f"word.template.{tag[0] or tag[1]}")
    return found | {f"word.file.{kind}" for kind in get_args(kinds.Kind) if kind not in ("docx", "zip")}


def test_sentences__complete() -> None:
    """No code without a sentence, no sentence without a code."""
    written = {code for code in catalogue() if code.startswith("word.")}
    assert codes_in_source() == written


def test_sentences__same_words_in_both_languages() -> None:
    """Both languages name the same things."""
    for code, texts in catalogue().items():
        if code.startswith(("word.", "writing.")):
            names = [{each[1] for each in string.Formatter().parse(text) if each[1]} for text in texts.values()]
            assert names[0] == names[1], code
            assert not re.search("[请您！!]|Please|please|invalid", "".join(texts.values())), code
