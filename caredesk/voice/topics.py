"""Whether a conversation touches a guarded topic: by words in their forms, labels, customers and channels. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from caredesk.tickets.fold import fold

KINDS = ("legal", "medical", "press", "safety", "own")
LEAST = 4  # letters of a word that an ending leaves
LONG, MOST_HUNG = 5, 8
_ENDINGS = {
    "pl": "owaniem owania owanie iami ami ach ego emu owi iem ich ymi imi iej ow om em ie ia iu ym im ej y i a e u o",
    "hu": "okkal ekkel akkal eknek oknak aknak okat eket akat unk unk nak nek ban ben bol rol tol hoz hez val vel ert "
    "kent jat jet nal nel ok ek ak ja je ra re ba be on en at et ot t k a e m d i",
    "en": "ings ing ies ied ed es ly s y",
}
ENDINGS = {lang: sorted(set(told.split()), key=lambda one: -len(one)) for lang, told in _ENDINGS.items()}


@dataclass(frozen=True)
class About:
    """What is known of a conversation and of the words that would leave."""

    words: Sequence[str]  # what the customer wrote, and what would be answered
    channel: str = ""
    account_id: int = 0
    customer_id: int | None = None
    tags: Sequence[str] = ()


@lru_cache(maxsize=8192)
def stem(word: str, lang: str) -> str:
    """A folded word without its ending, in a light way: enough for `reklamacją` and `reklamacji` to be one word."""
    for ending in ENDINGS.get(lang, ()):
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            return word[: -len(ending)]
    return word


def why(terms: Mapping[str, Any], about: About) -> list[str]:
    """Why this topic is touched: the words as they stand there, labels, `customer`, `channel`; empty when it is not."""
    if terms.get("channels") and about.channel not in terms["channels"]:
        return []
    if terms.get("accounts") and about.account_id not in terms["accounts"]:
        return []
    found = _spoken(terms.get("words") or {}, about.words)
    found += [f"#{tag}" for tag in about.tags if tag in (terms.get("tags") or ())]
    if about.customer_id is not None and about.customer_id in (terms.get("customers") or ()):
        found.append("customer")
    if not any(terms.get(name) for name in ("words", "tags", "customers")):
        found.append("channel")
    return found


def _spoken(told: Mapping[str, Sequence[str]], texts: Sequence[str]) -> list[str]:
    """The words of the topic that stand in these texts, as the topic writes them."""
    plain = [f" {fold(text)} " for text in texts if text]
    return list(
        dict.fromkeys(
            word.rstrip("*")
            for lang, words in told.items()
            for word in words
            if any(_stands(word, lang, text) for text in plain)
        )
    )


def _stands(word: str, lang: str, plain: str) -> bool:
    folded = fold(word)
    if not folded:
        return False
    if word.endswith("*"):
        return f" {folded}" in plain
    if " " in folded:
        return _in_order(folded.split(), plain.split(), lang)
    return any(_is_form(one, folded, lang) for one in plain.split())


def _is_form(word: str, of: str, lang: str) -> bool:
    """Hungarian hangs one ending behind the other: there a long word is known by how it begins."""
    root = stem(of, lang)
    if lang == "hu" and len(root) >= LONG:
        return word.startswith(root) and len(word) - len(root) <= MOST_HUNG
    return stem(word, lang) == root


def _in_order(wanted: list[str], words: list[str], lang: str) -> bool:
    places = range(len(words) - len(wanted) + 1)
    return any(all(_is_form(words[at + n], one, lang) for n, one in enumerate(wanted)) for at in places)
