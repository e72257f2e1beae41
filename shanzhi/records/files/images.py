"""Pictures: made small enough, turned upright, and without anything a camera wrote into them."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from shanzhi.records.files.refusing import NotKept, Why

LONGEST_SIDE = 2048
SMALL_SIDE = 320
QUALITY = 85
HEAVY = 1_500_000
"""A PNG of more bytes is a photograph in the wrong coat: it becomes a JPEG."""

MOST_PIXELS = {"JPEG": 80_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
"""What is decoded. A JPEG is decoded at a fraction of its size, so it may be larger."""

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
CLEAR = ("RGBA", "LA", "PA")


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: the key of its kind, its bytes, a small one beside it, width and height."""

    kind: str
    content: bytes
    thumbnail: bytes
    width: int
    height: int


def clean(content: bytes, kind: str) -> Picture:
    """The picture anew from its pixels alone: no EXIF, no place, no XMP, no comment, no second picture hidden in it.

    NotKept for what cannot be read, and for what would unpack to far more than a photograph.
    """
    try:
        opened = Image.open(io.BytesIO(content), formats=[FORMATS[kind]])
        if opened.width * opened.height > MOST_PIXELS[FORMATS[kind]]:
            raise NotKept(Why.BOMB)
        upright = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotKept(Why.BOMB) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, OverflowError) as error:
        raise NotKept(Why.BROKEN) from error
    kept, found = _encoded(upright, kind)
    return Picture(found, kept, _thumbnail(upright), upright.width, upright.height)


def _upright(opened: Image.Image) -> Image.Image:
    """The first frame, the right way up, within the longest side, with nothing but its pixels."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    turned = ImageOps.exif_transpose(opened)
    is_clear = turned.mode in CLEAR or "transparency" in turned.info
    plain = turned.convert("RGBA" if is_clear else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    return bare


def _encoded(picture: Image.Image, kind: str) -> tuple[bytes, str]:
    if picture.mode == "RGBA" or kind == "png":
        kept = _saved(picture, "PNG", optimize=False)
        if picture.mode == "RGBA" or len(kept) <= HEAVY:
            return kept, "png"
    return _saved(picture, "JPEG", quality=QUALITY, progressive=True), "jpeg"


def _thumbnail(picture: Image.Image) -> bytes:
    small = Image.new("RGB", picture.size, "white")
    small.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return _saved(small, "JPEG", quality=75)


def _saved(picture: Image.Image, form: str, **how: object) -> bytes:
    into = io.BytesIO()
    write = picture.save  # a picture's own, into memory: no row of a table
    write(into, form, **how)
    return into.getvalue()
