"""What a post says and whether it is still there: a function of the set of its versions, never of their order. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

WORDS = ("created", "edited")
BESIDE = ("rating", "subject", "facts", "label", "root", "mail")  # facts of a version that stand beside its words
# From the most to the least telling: a later event that leaves a field out falls back to the last one.
VISIBILITIES = ("private", "unlisted", "public")
SURFACES = ("dm", "mail", "review", "mention", "post", "listening", "comment")


@dataclass(frozen=True)
class Version:
    """Words at one time, or a change of state. `at` is the network's time where it can be believed, else ours.

    facts: thread, parent, surface, visibility, lang, permalink, handle, ours, automatic, how; of reviews and letters
    rating, subject, small public facts; mail, see letters.py; root, the first post of its thread; of `moderated` the
    label. What is not known, or is not so, is left out."""

    kind: str  # created, edited, removed, restored, hidden, unhidden, moderated
    ext_version: str
    at: datetime
    text: str | None = None
    by: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[bool, datetime, str, str]:
        """The order of versions, no two alike: the first wording stands before every edit, whatever the clocks say."""
        return self.kind != "created", self.at, self.ext_version, self.kind


@dataclass(frozen=True)
class State:
    """A post as its versions tell it."""

    text: str | None  # None: nobody told us its words yet
    at: datetime  # when it was written
    versions: int  # how many wordings there are
    removal: Version | None
    hiding: Version | None
    thread: str
    is_ours: bool
    surface: str
    visibility: str
    newest: dict[str, Any]  # parent, lang, permalink, handle, rating, subject, facts: as told last; automatic: once
    how: str = ""  # by which way its first words came
    label: str = ""  # what the network wrote on it, such as `spam`
    rated: int | None = None  # the stars before those that were given last


def state(ext_id: str, versions: Iterable[Version]) -> State:
    """The state that these versions lead to; ValueError when there are none."""
    known = sorted(versions, key=lambda version: version.place)
    if not known:
        raise ValueError("a post without versions")
    wordings = [version for version in known if version.kind in WORDS]
    telling = wordings or known
    return State(
        text=wordings[-1].text or "" if wordings else None,
        at=telling[0].at,
        versions=max(1, len(wordings)),
        removal=_removal(known),
        hiding=hiding(known),
        thread=_thread(ext_id, telling),
        is_ours=any(version.facts.get("ours") for version in wordings),
        surface=_foremost(SURFACES, telling, "surface"),
        visibility=_foremost(VISIBILITIES, telling, "visibility"),
        newest={name: value for version in telling for name, value in version.facts.items() if value},
        how=telling[0].facts.get("how", ""),
        label=_label(known),
        rated=_rated(wordings),
    )


def beside(now: State) -> dict[str, Any]:
    """What stands beside the words: subject, small facts, the network's label."""
    kept = ("subject", "facts", "root", "mail")
    told: dict[str, Any] = {name: now.newest[name] for name in kept if name in now.newest}
    told |= {"label": now.label} if now.label else {}
    return told | ({"rated": now.rated} if now.rated else {})


def _removal(known: Sequence[Version]) -> Version | None:
    """The last removal, unless the network showed the post again later. `created` tells nothing: it may come late."""
    removals = [version for version in known if version.kind == "removed"]
    shown = [version.at for version in known if version.kind in ("edited", "restored")]
    if not removals or (shown and max(shown) > removals[-1].at):
        return None
    return removals[-1]


def _rated(wordings: Sequence[Version]) -> int | None:
    ratings: list[int] = [version.facts["rating"] for version in wordings if version.facts.get("rating")]
    return next((one for one in reversed(ratings) if one != ratings[-1]), None)


def _label(known: Sequence[Version]) -> str:
    """What the network put on it last; an empty one takes it off."""
    labels = [version.facts.get("label", "") for version in known if version.kind == "moderated"]
    return labels[-1] if labels else ""


def hiding(versions: Iterable[Version]) -> Version | None:
    """The last word on whether it is hidden; an edit shows nothing that was hidden."""
    known = sorted(versions, key=lambda version: version.place)
    told = [version for version in known if version.kind in ("hidden", "unhidden")]
    return told[-1] if told and told[-1].kind == "hidden" else None


def _thread(ext_id: str, telling: Sequence[Version]) -> str:
    """The conversation that was named first. A post that stands alone is often only one whose thread was not told."""
    named = [version.facts["thread"] for version in telling if version.facts.get("thread")]
    return next((thread for thread in named if thread != ext_id), ext_id)


def _foremost(order: Sequence[str], telling: Sequence[Version], fact: str) -> str:
    told = {version.facts.get(fact) for version in telling}
    return next((value for value in order if value in told), order[-1])
