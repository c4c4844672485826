"""multipart/form-data, for files that leave with a reply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4


@dataclass(frozen=True)
class Part:
    """A file in a form: under which field, how it is called there, its type, its bytes."""

    field: str
    name: str
    media: str
    body: bytes


def form(fields: Mapping[str, str], files: Iterable[Part]) -> tuple[bytes, dict[str, str]]:
    """The body and its header. Names are ours to choose, so that nothing in them can end a line."""
    mark = uuid4().hex
    parts = [_head(mark, f'name="{name}"') + value.encode() for name, value in fields.items()]
    for file in files:
        about = f'name="{file.field}"; filename="{file.name}"'
        parts.append(_head(mark, about, file.media) + file.body)
    return b"\r\n".join([*parts, f"--{mark}--\r\n".encode()]), {"content-type": f"multipart/form-data; boundary={mark}"}


def _head(mark: str, about: str, media: str = "") -> bytes:
    typed = f"\r\nContent-Type: {media}" if media else ""
    return f"--{mark}\r\nContent-Disposition: form-data; {about}{typed}\r\n\r\n".encode()
