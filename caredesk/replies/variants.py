"""Which variant of a template is for this customer on this network, and why; never silently another language. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMS = ("", "f", "m")  # for anybody; to a woman; to a man


@dataclass(frozen=True)
class Variant:
    """One wording. channel: a network, or empty for all. form: how the customer is addressed."""

    lang: str
    channel: str
    form: str
    text: str


@dataclass(frozen=True)
class Chosen:
    """The wordings that fit, one for each form of address. why: exact, general, other_channel (a wording for another
    network), only_language or own_language (where the customer's is not known), or missing: none in their language,
    and `others` are there instead for somebody to choose."""

    why: str
    lang: str
    channel: str = ""
    forms: tuple[Variant, ...] = ()
    others: tuple[str, ...] = ()

    def for_form(self, form: str) -> Variant | None:
        """The wording for this form of address; else the one for anybody; None when somebody has to be asked."""
        by = {one.form: one for one in self.forms}
        return by.get(form) or by.get("")

    @property
    def asks_form(self) -> bool:
        """Whether it matters to whom it is said."""
        return any(one.form for one in self.forms)


def read(variants: Sequence[Mapping[str, Any]]) -> list[Variant]:
    """As they are kept in the database."""
    return [Variant(one["lang"], one["channel"], one["form"], one["text"]) for one in variants]


def choose(variants: Sequence[Variant], *, lang: str, channel: str, own: str = "") -> Chosen:
    """What fits the customer's language, then the network. own: the agent's language, for a customer without one."""
    langs = tuple(dict.fromkeys(one.lang for one in variants))
    if lang in langs:
        return _on(variants, lang, channel, "")
    if lang:
        return Chosen("missing", lang, others=langs)
    if len(langs) == 1:
        return _on(variants, langs[0], channel, "only_language")
    if own in langs:
        return _on(variants, own, channel, "own_language")
    return Chosen("missing", "", others=langs)


def _on(variants: Sequence[Variant], lang: str, channel: str, why: str) -> Chosen:
    spoken = [one for one in variants if one.lang == lang]
    there = [one.channel for one in spoken]
    if channel and channel in there:
        at, found = channel, "exact"
    elif "" in there:
        at, found = "", "general"
    else:
        at, found = there[0], "other_channel"
    return Chosen(why or found, lang, at, tuple(one for one in spoken if one.channel == at))
