"""How the fake Mastodon writes statuses, times and markup."""

import html
import re

from caredesk.core import clock


def shown(status: dict) -> dict:
    return {
        name: value for name, value in status.items() if name not in ("text", "key", "filtered_by_policy", "liked_by")
    }


def now() -> str:
    return clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


def markup(text: str) -> str:
    """As the real one writes it: paragraphs, cut links with hidden ends, mentions without their domain."""
    safe = html.escape(text, quote=False)
    link = r'<a href="\1\2" rel="nofollow"><span class="invisible">\1</span><span class="">\2</span></a>'
    linked = re.sub(r"(https?://)([^\s<]+)", link, safe)
    named = re.sub(
        r"(?<![\w/])@(\w+)(@[\w.:]+)?", r'<a href="/@\1\2" class="u-url mention">@<span>\1</span></a>', linked
    )
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in named.split("\n\n"))
