"""What the board and its history must say, worked out anew from the audit trail alone: slow, plain, by another head.

Read the trail in its order, keep what happened to each ticket, and derive from it when which promise began, was held
and ended. The calendar is 24/7, so that counted time is real time without the pauses.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from caredesk.sla.period import Span
from tests import cast
from tests.sla.desk_life import SPEAKS, THANKS

TARGETS = {
    "claim": timedelta(minutes=30),
    "first": timedelta(hours=4),
    "next": timedelta(hours=3),
    "resolution": timedelta(days=1),
}
STATES = {
    "ticket.pending": "pending",
    "ticket.snoozed": "snoozed",
    "ticket.resolved": "resolved",
    "ticket.reopened": "open",
    "ticket.woken": "open",
}
Place = tuple[int, int, int, str]  # account, team, agent, language


@dataclass
class Word:
    """A post of the customer, or an answer of ours."""

    place: int  # in the trail: what was received earlier stands before
    published: datetime
    at: datetime  # received; of an answer: when the network had it
    agent: int = 0
    outside: bool = False
    thanks: bool = False
    gone: datetime | None = None


@dataclass
class Story:
    """Everything that happened to one ticket."""

    account: int
    opened: datetime | None = None
    lang: str = ""
    theirs: list[Word] = field(default_factory=list)
    ours: list[Word] = field(default_factory=list)
    states: list[tuple[datetime, str, bool]] = field(default_factory=list)  # when, what, by the network
    doers: list[int] = field(default_factory=list)  # of each of these
    holders: list[tuple[datetime, int]] = field(default_factory=list)
    teams: list[tuple[datetime, int]] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.states[-1][1] if self.states else "open"

    def team(self, at: datetime) -> int:
        return [team for since, team in self.teams if since <= at][-1]


@dataclass(frozen=True)
class Promise:
    """From when until when, held in between, and how it ended."""

    kind: str
    began: datetime
    pauses: tuple[tuple[datetime, datetime | None], ...]
    ended: datetime | None
    reached: bool
    agent: int
    answered: bool

    @property
    def due(self) -> datetime | None:
        due = self.began + TARGETS[self.kind]
        for start, end in self.pauses:
            if max(start, self.began) >= due:
                break
            if end is None:
                return None
            due += end - max(start, self.began)
        return due

    @property
    def result(self) -> str:
        if self.ended is None:
            return ""
        if self.due is not None and self.ended > self.due:
            return "missed"
        return "met" if self.reached else "void"

    @property
    def minutes(self) -> int:
        assert self.ended is not None
        held = sum(
            ((min(end or self.ended, self.ended) - max(start, self.began)) for start, end in self.pauses
             if start < self.ended), timedelta()
        )  # fmt: skip
        return int((self.ended - self.began - held).total_seconds()) // 60


def stories(people: dict[str, int], accounts: dict[str, int]) -> dict[str, Story]:
    """The trail as one story for each ticket, by its identity; `people` and `accounts` turn identities into numbers."""
    found: dict[str, Story] = {}
    by_number: dict[int, Story] = {}
    by_post: dict[str, Word] = {}
    waiting: dict[str, tuple[Story, int, int]] = {}
    fresh: list[Story] = []
    for entry in cast.entries():
        verb, body, thing = entry["verb"], entry["body"], entry["object"]
        doer = people.get(entry["actor"], 0)
        if verb == "ticket.created":
            found[thing] = Story(accounts[body["account"]], teams=[(datetime.min.replace(tzinfo=_UTC), body["team"])])
            fresh.append(found[thing])
        elif verb == "post.received":
            story = by_number.setdefault(body["ticket_id"], fresh[-1])
            _hear(story, by_post, entry)
        elif verb == "post.gone":
            by_post[thing].gone = datetime.fromisoformat(body["occurred_at"])
        elif verb == "reply.queued":
            waiting[thing] = (by_number[body["ticket"]], entry["idx"], doer)
        elif verb == "reply.sent":
            story, place, agent = waiting[thing]
            at = datetime.fromisoformat(body["at"])
            story.ours.append(Word(place, at, at, agent))
        elif verb in STATES:
            found[thing].states.append((datetime.fromisoformat(body["at"]), STATES[verb], entry["actor"] == "network"))
            found[thing].doers.append(doer)
        elif verb in ("ticket.assigned", "ticket.unassigned"):
            _move(found[thing], body)
    return found


_UTC = datetime.fromisoformat("2000-01-01T00:00:00+00:00").tzinfo


def _hear(story: Story, by_post: dict[str, Word], entry: dict[str, Any]) -> None:
    body = entry["body"]
    published, received = (datetime.fromisoformat(body[name]) for name in ("occurred_at", "received_at"))
    if body["kind"] == "echo":
        story.ours.append(Word(entry["idx"], published, published, outside=True))
        return
    story.opened, story.lang = story.opened or received, SPEAKS[body["author"]]
    is_thanks = body["text"] in THANKS.values()
    by_post[entry["object"]] = Word(entry["idx"], published, received, thanks=is_thanks)
    story.theirs.append(by_post[entry["object"]])


def _move(story: Story, body: dict[str, Any]) -> None:
    at, to = datetime.fromisoformat(body["at"]), body.get("to")
    if isinstance(to, dict):
        story.teams.append((at, to["team"]))
    story.holders.append((at, to if isinstance(to, int) else 0))


def promises(story: Story) -> list[Promise]:
    """Every promise of this ticket, those that ended too."""
    asking = [word for word in story.theirs if _asks(story, word)]
    if not asking:
        return []
    first = _answers(story, asking)
    return [*first, *_resolutions(story, asking), _claim(story, asking[0], first[0])]


def _asks(story: Story, word: Word) -> bool:
    if word.thanks and any(answer.published < word.published for answer in story.ours):
        return False
    answer = _first_answer(story, word)
    return word.gone is None or (answer is not None and answer.at <= word.gone)


def _fits(answer: Word, word: Word) -> bool:
    """What was written outside answers what was published before; a reply what had come in before it was written."""
    return answer.published > word.published if answer.outside else answer.place > word.place


def _first_answer(story: Story, word: Word) -> Word | None:
    return min((one for one in story.ours if _fits(one, word)), key=lambda one: one.at, default=None)


def _asides(story: Story) -> list[tuple[datetime, datetime | None, str, bool, int]]:
    """When it was pending or resolved: from, until, which, whether the network ended it, and who began it."""
    found: list[list[Any]] = []
    for (at, state, by_network), doer in zip(story.states, story.doers, strict=True):
        if found and found[-1][1] is None:
            found[-1][1], found[-1][3] = at, by_network
        if state in ("pending", "resolved"):
            found.append([at, None, state, False, doer])
    return [(*one,) for one in found]  # type: ignore[misc]


def _pauses(story: Story, since: datetime) -> tuple[tuple[datetime, datetime | None], ...]:
    """Pending always; resolved only when one of us opened the ticket again."""
    return tuple(
        (start, end)
        for start, end, state, by_network, _ in _asides(story)
        if (state == "pending" or (end is not None and not by_network)) and (end is None or end > since)
    )


def _close(story: Story, since: datetime) -> tuple[datetime, int] | None:
    """When the ticket was resolved for good after this moment, and by whom."""
    for start, end, state, by_network, doer in _asides(story):
        if state == "resolved" and start >= since and (end is None or by_network):
            return start, doer
    return None


def _answers(story: Story, asking: list[Word]) -> list[Promise]:
    found: list[Promise] = []
    left = list(asking)
    while left:
        opener = left[0]
        answer, close = _first_answer(story, opener), _close(story, opener.at)
        written = [one for one in story.ours if _fits(one, opener) and (not close or _written(story, one) <= close[0])]
        ending: tuple[datetime | None, bool, int] = (None, False, 0)
        covered = left
        if close and not written:
            ending, covered = (close[0], False, close[1]), [one for one in left if one.at <= close[0]]
        elif answer:
            ending = (max(answer.at, opener.at), True, answer.agent)
            covered = [one for one in left if _fits(answer, one)]
        pauses = _pauses(story, opener.at)
        found.append(
            Promise("next" if found else "first", opener.at, pauses, ending[0], ending[1], ending[2], ending[1])
        )
        left = [one for one in left if one not in covered]
    return found


def _written(story: Story, answer: Word) -> datetime:
    """In this desk's life nobody resolves while an answer is on its way."""
    return answer.published


def _resolutions(story: Story, asking: list[Word]) -> list[Promise]:
    found: list[Promise] = []
    left = list(asking)
    while left:
        close = _close(story, left[0].at)
        covered = left if close is None else [one for one in left if one.at <= close[0]]
        ended, doer = close or (None, 0)
        found.append(
            Promise("resolution", left[0].at, _pauses(story, left[0].at), ended, close is not None, doer, False)
        )
        left = [one for one in left if one not in covered]
    return found


def _claim(story: Story, opener: Word, first: Promise) -> Promise:
    since = first.began
    held = next((at for at, to in story.holders if to and at < since), None)
    taken = next(((at, to) for at, to in story.holders if to and at >= since), None)
    if held is not None:
        taken = (since, next(to for at, to in story.holders if to and at < since))
    if taken is not None and (first.ended is None or taken[0] <= first.ended):
        return Promise("claim", since, first.pauses, taken[0], True, taken[1], False)
    return Promise("claim", since, first.pauses, first.ended, first.answered, first.agent, False)


@dataclass
class Sums:
    """Counters and waits of each quarter of an hour, by place."""

    counted: dict[int, Counter[tuple[Place, str]]] = field(default_factory=lambda: defaultdict(Counter))
    waits: dict[int, Counter[tuple[Place, int]]] = field(default_factory=lambda: defaultdict(Counter))

    def within(self, span: Span, part: Any) -> tuple[Counter[str], Counter[int]]:
        """What happened in this stretch in the places for which `part` is true."""
        return _within(self.counted, span, part), _within(self.waits, span, part)

    @property
    def whole(self) -> Counter[tuple[Place, str]]:
        return sum(self.counted.values(), Counter())


def _within(kept: dict[int, Counter[tuple[Place, Any]]], span: Span, part: Any) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for slot in [one for one in kept if one in span]:
        for (place, what), n in kept[slot].items():
            if part(place):
                found[what] += n
    return found


def sums(told: dict[str, Story]) -> Sums:
    """Every figure of the past."""
    found = Sums()
    for story in told.values():
        _count(found, story)
    return found


def _count(found: Sums, story: Story) -> None:
    def add(what: str, at: datetime, agent: int = 0) -> None:
        found.counted[_slot(at)][_place(story, at, agent), what] += 1

    assert story.opened is not None
    add("ticket", story.opened)
    for word in story.theirs:
        add("in", word.at)
    for word in story.ours:
        add("out", word.at, word.agent)
    for (at, state, _), doer in zip(story.states, story.doers, strict=True):
        if state == "resolved":
            add("resolved", at, doer)
    for one in promises(story):
        if one.ended is not None and one.result != "void":
            add(f"{one.kind}_{one.result}", one.ended, one.agent)
            if one.kind == "first" and one.answered:
                found.waits[_slot(one.ended)][_place(story, one.ended, one.agent), one.minutes] += 1


def _place(story: Story, at: datetime, agent: int) -> Place:
    return story.account, story.team(at), agent, story.lang


def _slot(at: datetime) -> int:
    return int(at.timestamp()) // 900


@dataclass
class Present:
    overdue: int = 0
    soon: int = 0
    hour: int = 0
    open: int = 0
    free: int = 0
    since: datetime | None = None


def present(told: dict[str, Story], at: datetime, part: Any) -> Present:
    """The figures of this moment, of the tickets whose account, team, holder and language `part` wants."""
    found = Present()
    for story in told.values():
        holder = story.holders[-1][1] if story.holders else 0
        if part((story.account, story.teams[-1][1], holder, story.lang)):
            _stand(found, story, holder, at)
    return found


def _stand(found: Present, story: Story, holder: int, at: datetime) -> None:
    ends = [one.due for one in promises(story) if one.ended is None and one.due is not None]
    due = min(ends, default=None) if story.state != "resolved" else None
    if due is not None:
        found.overdue += due <= at
        found.soon += at < due <= at + timedelta(minutes=15)
        found.hour += at < due <= at + timedelta(hours=1)
    if story.state == "open":
        found.open += 1
        found.free += not holder
        since = _waits_since(story)
        found.since = min((one for one in (found.since, since) if one is not None), default=None)


def _waits_since(story: Story) -> datetime | None:
    """When the customer published the oldest of their words that nobody answered; thanks wait as well. What was settled
    by resolving the ticket waits again only when one of us opened it again."""
    settled = [
        start for start, end, state, by_network, _ in _asides(story) if state == "resolved" and _lasts(end, by_network)
    ]
    left = [one for one in story.theirs if one.gone is None and not any(_fits(answer, one) for answer in story.ours)]
    return min((one.published for one in left if not settled or one.at > settled[-1]), default=None)


def _lasts(end: datetime | None, by_network: bool) -> bool:
    return end is None or by_network


def grouped(found: Sums) -> dict[str, set[Any]]:
    """Which accounts, teams, agents and languages there are."""
    named: dict[str, set[Any]] = defaultdict(set)
    for place, _ in found.whole:
        for name, value in zip(("channel", "team", "agent", "lang"), place, strict=True):
            named[name].add(value)
    return named
