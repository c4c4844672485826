"""Words on Mastodon: how its servers count them, whom a reply must name, and when two texts are the same one."""

import unicodedata

import regex

from caredesk.channels.base import AccountFacts

DEFAULT_LIMIT = 500
DEFAULT_URL = 23
_URL = regex.compile(r"(?<![\w@#/])https?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?'()\[\]]", regex.IGNORECASE)
_MENTION = regex.compile(r"(?<![\w=/@])@([A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(@[\p{L}\p{N}_.-]+[\p{L}\p{N}_])?")
# What some servers read as markup and take away.
_MARKUP = regex.compile(r"[\s*_~`]+")


def limit(account: AccountFacts) -> int:
    return _number(account, "max_characters", DEFAULT_LIMIT)


def count(text: str, account: AccountFacts) -> int:
    """As the server counts: what a person sees as one character is one, a link costs a fixed price, and of a mention
    only the user's name counts (StatusLengthValidator of Mastodon)."""
    price = "x" * _number(account, "characters_reserved_per_url", DEFAULT_URL)
    countable = _MENTION.sub(r"@\1", _URL.sub(price, text))
    return len(regex.findall(r"\X", countable))


def addressed(text: str, handle: str) -> str:
    """The text as it must leave: naming the person whom it answers, or nobody would be told."""
    handle = handle.removeprefix("@")
    if not handle or handle.lower() in {found[0][1:].lower() for found in _MENTION.finditer(text)}:
        return text
    return f"@{handle} {text}"


def same_words(one: str, other: str) -> bool:
    """Whether this is that text, after what a server does to it: shortened mentions, trimming, markup taken away."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return _MARKUP.sub("", _MENTION.sub(r"@\1", unicodedata.normalize("NFC", text))).casefold()


def _number(account: AccountFacts, name: str, default: int) -> int:
    told = account.settings.get(name)
    return told if isinstance(told, int) and told > 0 else default
