"""What a file is, by its first bytes and never by its name; and pictures made anew, without what a camera told. Pure.

A picture is drawn once more from its points alone: place, time, device, comments and whatever else was hidden in the
file stay behind. It is turned the right way first, and its colours become those that every screen shows.
"""

import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from caredesk.tickets.refusals import Refused

Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and it is asked before a point is read
MOST_BYTES = 12_000_000
MOST_PIXELS = 50_000_000  # all frames together: what a bomb unpacks into
MOST_FRAMES = 300
LONGEST_SIDE = 4096
SMALL_SIDE = 480
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "application/pdf": "pdf"}
PICTURE_NAMES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif")
# First bytes, where they stand, and what they mean; only some of these are taken.
_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
    (b"ftyphei", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftypavif", 4, "image/avif"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"MZ", 0, "application/x-msdownload"),
    (b"\x7fELF", 0, "application/x-elf"),
)
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError,
           OverflowError, ZeroDivisionError, MemoryError)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A file as it is kept: its type by its content, a smaller picture for lists, and how large it is drawn."""

    media: str
    body: bytes
    small: bytes = b""
    width: int = 0
    height: int = 0


def media_of(body: bytes) -> str:
    """What these bytes are; '' for what nobody here knows."""
    return next((media for sign, at, media in _SIGNS if body[at : at + len(sign)] == sign), "")


def made_of(name: str, body: bytes) -> Made:
    """The file as it may be kept and sent; Refused with the reason when it is not what we take, or not what it says."""
    if not body:
        raise Refused("file_empty", name=name)
    if len(body) > MOST_BYTES:
        raise Refused("file_too_large", name=name, most=MOST_BYTES // 1_000_000)
    media = media_of(body)
    if media not in ENDINGS:
        raise Refused("file_lies" if _claims_a_picture(name) else "file_type", name=name)
    if media == "application/pdf":
        if _claims_a_picture(name):
            raise Refused("file_lies", name=name)
        return Made(media, body)
    return drawn(name, body, media)


def named(name: str, media: str) -> str:
    """The name as it is shown and sent: no folders, no control characters, and the ending that the content has."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    stem = "".join(letter for letter in plain if letter.isprintable()).rpartition(".")
    return f"{(stem[0] or stem[2]).strip(' .')[:120] or 'file'}.{ENDINGS[media]}"


def _claims_a_picture(name: str) -> bool:
    return name.lower().endswith(PICTURE_NAMES)


def drawn(name: str, body: bytes, media: str) -> Made:
    """A picture drawn anew from its points; Refused when it is broken, or unpacks to too many."""
    try:
        with Image.open(io.BytesIO(body), formats=tuple(PICTURES)) as found:
            _stop_bombs(found, name)
            frames = _frames(found, media)
            small = _small(frames[0])
            drawn = _written(frames, media, _pace(found))
            return Made(media, drawn, small, frames[0].width, frames[0].height)
    except _BROKEN as error:
        raise Refused("file_broken", name=name) from error


def _stop_bombs(found: Any, name: str) -> None:
    """A small file may say that it is a picture of a milliard points: it is asked before it is unpacked."""
    frames = getattr(found, "n_frames", 1)
    if frames > MOST_FRAMES or found.width * found.height * frames > MOST_PIXELS:
        raise Refused("file_bomb", name=name, most=MOST_PIXELS // 1_000_000)


def _frames(found: Any, media: str) -> list[Image.Image]:
    """Every frame as points alone; a JPEG has one, the others may move."""
    count = 1 if media == "image/jpeg" else getattr(found, "n_frames", 1)
    made = []
    for number in range(count):
        found.seek(number)
        made.append(_points(found))
    return made


def _points(found: Any) -> Image.Image:
    upright = ImageOps.exif_transpose(found)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    plain = _in_srgb(upright, mode)
    if max(plain.size) > LONGEST_SIDE:
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new(mode, plain.size)
    bare.paste(plain)
    return bare


def _in_srgb(found: Image.Image, mode: str) -> Image.Image:
    """In the colours of every screen; a profile that cannot be read is left out."""
    profile = found.info.get("icc_profile")
    if profile and found.mode in ("RGB", "RGBA"):
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(found, theirs, ImageCms.createProfile("sRGB"))
            return (turned or found).convert(mode)
        except ImageCms.PyCMSError:
            pass
    return found.convert(mode)


def _pace(found: Any) -> dict[str, Any]:
    """How long a frame of a moving picture stands, and how often it begins again."""
    return {"duration": found.info.get("duration") or 100, "loop": found.info.get("loop", 0)}


def _written(frames: list[Image.Image], media: str, pace: dict[str, Any]) -> bytes:
    kind = next(name for name, known in PICTURES.items() if known == media)
    options: dict[str, Any] = {"quality": 90} if kind in ("JPEG", "WEBP") else {}
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:], **pace}
    out = io.BytesIO()
    frames[0].save(out, kind, **options)
    return out.getvalue()


def _small(frame: Image.Image) -> bytes:
    small, out = frame.copy(), io.BytesIO()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    small.save(out, "WEBP", quality=80)
    return out.getvalue()
