"""The two plainest ways in which networks count; static/js/count.js has the same under the names of their rules."""

from caredesk.channels.base import AccountFacts, Counting


def letters(text: str, account: AccountFacts) -> int:  # noqa: ARG001  the interface counts per account
    """Rule `chars`: by code points."""
    return len(text)


def octets(text: str, account: AccountFacts) -> int:  # noqa: ARG001
    """Rule `bytes`: as UTF-8, where a lone surrogate counts as the mark that stands in for it."""
    return len(text.encode("utf-8", "replace"))


LETTERS, OCTETS = Counting("chars", letters), Counting("bytes", octets)
