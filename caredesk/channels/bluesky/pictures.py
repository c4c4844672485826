"""Pictures under a reply on Bluesky: brought as blobs of our repository, then named by the post.

Lexicon app.bsky.embed.images: four, each `image/*` with words for who cannot see it (needed, may be empty) and its
aspect ratio. A picture may have 2,000,000 bytes today and had 1,000,000 before; servers that are behind refuse more
than that, so that is what the desk offers. Lexicon com.atproto.repo.uploadBlob: the bytes under their own
Content-Type; the server looks what they are and deletes what no record names for long. packages/pds of
bluesky-social/atproto refuses a record with BlobNotFound, InvalidMimeType or BlobTooLarge. The app takes 2,000 letters
of description. A direct message embeds records alone (lexicon chat.bsky.convo.defs).
"""

from collections.abc import Sequence
from typing import Any

from caredesk.channels.base import AccountFacts, FileRules, OutgoingFile, Permanent
from caredesk.channels.bluesky.api import Server
from caredesk.channels.reading import mapped

EMBED = "app.bsky.embed.images"
TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_RULES = FileRules(most=4, types=TYPES, largest=1_000_000, alt=2000)


def rules(account: AccountFacts, action: str) -> FileRules:  # noqa: ARG001  the same for every account
    return _RULES if action == "reply" else FileRules(why="files_not_in_messages")


def bring(server: Server, file: OutgoingFile) -> str:
    """The name of a blob as we keep it: what it is called, what the server found that it is, how large."""
    blob = mapped(server.upload(file.media, file.body()).get("blob"))
    link, mime, size = mapped(blob.get("ref")).get("$link"), blob.get("mimeType"), str(blob.get("size"))
    if not isinstance(link, str) or not isinstance(mime, str) or not size.isdecimal() or " " in link + mime:
        return ""
    return f"{link} {mime} {size}"


def embedded(files: Sequence[OutgoingFile], blobs: Sequence[str]) -> dict[str, Any]:
    """What the post says of its pictures; nothing where there are none."""
    images = [_image(file, blob) for file, blob in zip(files, blobs, strict=True)]
    return {"embed": {"$type": EMBED, "images": images}} if images else {}


def _image(file: OutgoingFile, blob: str) -> dict[str, Any]:
    link, _, rest = blob.partition(" ")
    mime, _, size = rest.partition(" ")
    if not size.isdecimal():
        raise Permanent("file_lost")
    told = {"$type": "blob", "ref": {"$link": link}, "mimeType": mime, "size": int(size)}
    image: dict[str, Any] = {"image": told, "alt": file.description}
    if file.width > 0 and file.height > 0:
        image["aspectRatio"] = {"width": file.width, "height": file.height}
    return image
