"""Pictures for a post or a message of X: brought in one request, described, then named by what is said.

docs.x.com: "Upload media" (POST /2/media/upload as a form with media, media_category tweet_image or dm_image and
media_type: JPEG, PNG and WebP among them, no GIF; scope media.write; an image may have 5 MB), "Media upload status"
(GET of the same with command STATUS), "Create Media metadata" (alt_text up to 1,000 characters), "Create Post"
(media.media_ids, four photos), "Create DM message" (attachments, one). That an unknown or expired id is refused with
"Your media IDs are invalid" stands on no page: clients of the API report it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    FileRules,
    OutgoingFacts,
    OutgoingFile,
    Permanent,
    Retryable,
)
from caredesk.channels.forms import Part, form
from caredesk.channels.reading import mapped
from caredesk.channels.rest import seconds
from caredesk.channels.uploads import FORGOTTEN
from caredesk.channels.x.api import Network
from caredesk.channels.x.people import whole_id
from caredesk.core import clock

SCOPE = "media.write"
_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
_SOON = 5.0
_UPLOAD = "/2/media/upload"


def rules(account: AccountFacts, action: str) -> FileRules:
    """Four with a post, one with a message; none where the sign-in did not include it."""
    granted = account.key("scope") or str(account.settings.get("scope") or "")
    if granted and SCOPE not in granted.split():
        return FileRules(why="x_media_scope")
    return FileRules(most=4 if action == "reply" else 1, types=_TYPES, largest=5_000_000, alt=1000)


def bring(network: Network, file: OutgoingFile, *, is_private: bool) -> str:
    """Its id there. A key that may not do this is no reason to stop the account: it says all the rest."""
    category = "dm_image" if is_private else "tweet_image"
    part = Part("media", f"file.{file.media.rpartition('/')[2]}", file.media, file.body())
    body, headers = form({"media_category": category, "media_type": file.media}, [part])
    try:
        told = network.sent("POST", _UPLOAD, body, headers)
        ext_id = whole_id(told)
        if ext_id and file.description:
            metadata = {"alt_text": {"text": file.description}}
            network.act("POST", "/2/media/metadata", {"id": ext_id, "metadata": metadata})
    except AuthExpired as error:
        if error.code == "scope_missing":
            raise Permanent("x_media_scope", error.text) from error
        raise
    if ext_id:
        _wait(file, ext_id, told)
    return ext_id


def _wait(file: OutgoingFile, ext_id: str, told: Mapping[str, Any]) -> None:
    """Kept at once where it still has to be worked on; the next attempt asks how far that is."""
    try:
        _ready(told)
    except Retryable:
        file.brought(ext_id)
        raise


def ready(network: Network, out: OutgoingFacts, ids: Sequence[str]) -> None:
    """Whether what earlier attempts brought is there and can be named."""
    earlier = {file.ext_id for file in out.files}
    for ext_id in (one for one in ids if one in earlier):
        try:
            told = network.get(_UPLOAD, [("command", "STATUS"), ("media_id", ext_id)])
        except Permanent as error:
            raise Permanent(FORGOTTEN, error.text) from error
        _ready(mapped(told.get("data")))


def _ready(told: Mapping[str, Any]) -> None:
    work = mapped(told.get("processing_info"))
    if work.get("state") == "failed":
        raise Permanent("file_refused", str(mapped(work.get("error")).get("message") or "")[:200])
    if work.get("state") in ("pending", "in_progress"):
        wait = min(max(seconds(work.get("check_after_secs")) or _SOON, 1.0), 60.0)
        raise Retryable("media_processing", retry_at=clock.now() + timedelta(seconds=wait))
