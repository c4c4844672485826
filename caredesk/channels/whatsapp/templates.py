"""The templates that Meta approved for the number's business account, as far as an agent can fill them by hand.

"WhatsApp Business Management API, message templates": GET `/{business account}/message_templates`. A body has up to
1,024 characters and `{{1}}`, `{{2}}` …; what goes in holds no line break, no tab and no run of more than four spaces
(error 132018 and 100). Buttons without a place of their own go along by themselves. What is not offered: headers with
pictures or places, buttons with places, places that have names, carousels, codes.
"""

import re
from collections.abc import Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Permanent, Template
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.reading import listed, mapped

PLAIN = {"BODY", "FOOTER", "HEADER", "BUTTONS"}
BUTTONS = {"QUICK_REPLY", "URL", "PHONE_NUMBER"}
MOST_PLACES = 20
_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FIELDS = "name,language,category,status,components"


def approved(graph: Graph, account: AccountFacts) -> tuple[Template, ...] | None:
    """Those that hold words and nothing else, by name; None where the account or its token does not tell."""
    business = account.settings.get("waba_id")
    if not business:
        return None
    try:
        path = node(str(business), "message_templates")
        found = [_read(one) for one in graph.listed(path, status="APPROVED", limit="100", fields=_FIELDS)]
    except Permanent:
        return None
    return tuple(sorted((one for one in found if one), key=lambda one: (one.name, one.language)))


def _read(told: Mapping[str, Any]) -> Template | None:
    parts = {part.get("type"): part for part in map(mapped, listed(told.get("components")))}
    text, (name, language) = mapped(parts.get("BODY")).get("text"), (told.get("name"), told.get("language"))
    if not isinstance(text, str) or not isinstance(name, str) or not isinstance(language, str):
        return None
    if told.get("status") != "APPROVED" or not set(parts) <= PLAIN or not _is_plain(parts):
        return None
    places = _places(text)
    return None if places is None else Template(name, language, str(told.get("category")), reading.clean(text), places)


def _is_plain(parts: Mapping[Any, Mapping[str, Any]]) -> bool:
    header = mapped(parts.get("HEADER"))
    buttons = [mapped(one) for one in listed(mapped(parts.get("BUTTONS")).get("buttons"))]
    words = [str(header.get("text", "")), *(str(one.get("url", "")) for one in buttons)]
    is_text = header.get("format", "TEXT") == "TEXT" and all(one.get("type") in BUTTONS for one in buttons)
    return is_text and not any(_PLACE.search(one) for one in words)


def _places(text: str) -> int | None:
    """How many places are to be filled; None where they have names, or are not numbered from 1 on."""
    named = set(_PLACE.findall(text))
    numbers = {str(number) for number in range(1, len(named) + 1)}
    return len(named) if named == numbers and len(named) <= MOST_PLACES else None
