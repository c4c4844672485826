"""Files for a Mastodon status: what the instance takes, and bringing them there before the status names them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, FileRules, OutgoingFile, Permanent, Retryable
from caredesk.channels.mastodon.api import Instance
from caredesk.channels.reading import listed, mapped
from caredesk.core import clock

# What a server takes that does not say: the first Mastodon with /api/v2/media.
_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_MOST, _LARGEST, _ALT = 4, 8_000_000, 1500
_SOON = timedelta(seconds=4)


def file_rules(account: AccountFacts, action: str) -> FileRules:  # noqa: ARG001  the same for every status
    """As the instance tells it, else as every Mastodon has it."""
    told = account.settings
    theirs = frozenset(one for one in listed(told.get("media_types")) if isinstance(one, str))
    return FileRules(
        most=_number(told.get("max_media_attachments")) or _MOST,
        types=theirs & _TYPES if theirs else _TYPES,
        largest=_number(told.get("image_size_limit")) or _LARGEST,
        alt=_number(told.get("description_limit")) or _ALT,
    )


def _number(told: Any) -> int:
    return told if type(told) is int and told > 0 else 0


def told_limits(instance: Mapping[str, Any]) -> dict[str, Any]:
    """What an answer of /api/v2/instance says about files, as it is kept with the account."""
    rules = mapped(instance.get("configuration"))
    media, statuses = mapped(rules.get("media_attachments")), mapped(rules.get("statuses"))
    found = {name: reading.count(media.get(name)) for name in ("image_size_limit", "description_limit")}
    found["max_media_attachments"] = reading.count(statuses.get("max_media_attachments"))
    types = [one for one in listed(media.get("supported_mime_types")) if isinstance(one, str)][:100]
    return {name: value for name, value in found.items() if value} | ({"media_types": types} if types else {})


def brought(instance: Instance, files: Sequence[OutgoingFile]) -> list[str]:
    """Their names over there, in order. Retryable while one is still being worked on: it is kept, and named later."""
    return [file.ext_id if _stands(instance, file.ext_id) else _bring(instance, file) for file in files]


def _stands(instance: Instance, ext_id: str) -> bool:
    """Whether an earlier attempt brought it, and it is ready; a server throws away what no status names for long."""
    if not ext_id:
        return False
    try:
        status, _ = instance.look(f"/api/v1/media/{quote(ext_id, safe='')}")
    except Permanent as error:
        if error.code == "gone":
            return False
        raise
    if status == 206:
        raise Retryable("media_processing", retry_at=clock.now() + _SOON)
    return True


def _bring(instance: Instance, file: OutgoingFile) -> str:
    answer = mapped(instance.upload("/api/v2/media", *_form(file)))
    ext_id = answer.get("id")
    if not isinstance(ext_id, str):
        raise Retryable("upload_unclear", "answer without an id")
    file.brought(ext_id)
    if not answer.get("url"):  # 202: taken, and not ready
        raise Retryable("media_processing", retry_at=clock.now() + _SOON)
    return ext_id


def _form(file: OutgoingFile) -> tuple[bytes, str]:
    """multipart/form-data with the file and what it shows. The name is ours: a customer need not see the agent's."""
    mark = uuid4().hex
    ending = file.media.rpartition("/")[2]
    parts = []
    if file.description:
        parts.append(_part(mark, 'name="description"', file.description.encode()))
    parts.append(_part(mark, f'name="file"; filename="file.{ending}"', file.body(), f"content-type: {file.media}\r\n"))
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def _part(mark: str, about: str, body: bytes, more: str = "") -> bytes:
    return f"--{mark}\r\ncontent-disposition: form-data; {about}\r\n{more}\r\n".encode() + body + b"\r\n"
