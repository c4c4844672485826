"""The people and pictures that X tells beside its posts, in the three spellings that it has for them.

docs.x.com: v2 objects (`username`, `public_metrics`), the same inside `{"data": …}` (activity events), and the old form
(`screen_name`, `followers_count`, `id_str`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author
from caredesk.channels.reading import mapped

_MEDIA = {"photo": "image", "video": "video", "animated_gif": "video"}
MOST = 400


def listed(value: Any) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []


def people(told: Any) -> dict[str, Author]:
    """Everybody told of, by id: from a list, or from a map whose keys are ids."""
    values: Iterable[Any] = told.values() if isinstance(told, dict) else listed(told)
    found = (person(one) for one in values)
    return {one.ext_id: one for one in found if one is not None}


def person(told: Any) -> Author | None:
    """One person, whichever way X spells it; None for nobody."""
    inner = mapped(told)
    inner = mapped(inner["data"]) if "data" in inner else inner
    ext_id = whole_id(inner)
    if not ext_id:
        return None
    handle = _text(inner, "username") or _text(inner, "screen_name")
    picture = inner.get("profile_image_url") or inner.get("profile_image_url_https")
    count = mapped(inner.get("public_metrics")).get("followers_count", inner.get("followers_count"))
    return Author(ext_id, handle, _text(inner, "name") or handle, reading.link(picture), reading.count(count))


def whole_id(told: Mapping[str, Any], name: str = "id") -> str:
    """An id that lost no digits: the old form rounds the number beside its `_str` twin."""
    for value in (told.get(f"{name}_str"), told.get(name)):
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
            return value
    return ""


def pictures(told: Any, wanted: Any = None) -> tuple[Attachment, ...]:
    """What is attached; of v2's list only the `wanted` keys."""
    found = []
    for one in listed(told):
        media = mapped(one)
        if wanted is not None and media.get("media_key") not in listed(wanted):
            continue
        url = media.get("media_url_https") or media.get("url") or media.get("preview_image_url")
        described = media.get("alt_text") or media.get("ext_alt_text")
        if address := reading.link(url):
            words = reading.clean(described) if isinstance(described, str) else ""
            found.append(Attachment(_MEDIA.get(str(media.get("type")), "file"), address, words))
    return tuple(found)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return reading.clean(value)[:300] if isinstance(value, str) else ""
