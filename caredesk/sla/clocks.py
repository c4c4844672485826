"""From what happened to a ticket to the stretches that its clocks measure. Pure: no policy, no calendar, no database.

What comes out is a function of the set of facts, whatever the order in which they are given:

- An answer answers what was written before it: a reply of ours what had come in before it was written, an answer given
  in the network's own app what was published before it. It counts from when the network has it.
- A post that nobody answered opens a stretch, if none is open. A thank-you after an answer opens none, unless an agent
  says that it does; neither does a post that its author took away unanswered, nor what a machine wrote.
- A ticket that is resolved while an answer is on its way waits for that answer; without one its stretches end there.
- Waiting for the customer pauses. So does being resolved, if one of us opens the ticket again; if the customer does,
  the old stretches ended there and their post begins new ones. A snooze does nothing.
- What we had before the ticket was resolved, but took in only afterwards, was seen by nobody: it goes on waiting.
- Where another ticket was merged into this one, what was said and done in each of them before that moves nothing in the
  other: its posts keep the end that they had there, or go on waiting here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from caredesk.sla.aside import Aside, Did, asides_of, in_order
from caredesk.sla.hours import Pause
from caredesk.sla.models import ClockKind

NOWHERE: Mapping[int, Iterable[Did]] = {}
__all__ = ["Did", "Said", "Stretch", "stretches", "thanks"]


@dataclass(frozen=True)
class Said:
    """A post as the clocks see it. kind: in, reply, outside; sent_at: when the network had an answer of ours."""

    id: int
    kind: str
    published_at: datetime
    received_at: datetime
    sent_at: datetime | None = None
    agent_id: int | None = None
    removed_at: datetime | None = None
    is_courtesy: bool = False
    is_under_way: bool = False  # a reply that the network may have soon
    home: int = 0  # the merged ticket to which it belongs, 0: this one
    since: datetime | None = None  # when that was merged into this one


@dataclass(frozen=True)
class Stretch:
    """From a customer's post until what it waits for; `why` it ended is empty while it goes on."""

    kind: ClockKind
    post_id: int
    published_at: datetime
    received_at: datetime
    last_in_at: datetime  # when the customer wrote last: from there the network's own window runs
    stopped_at: datetime | None = None
    why: str = ""  # reply, outside, claimed, resolved
    answer_id: int | None = None
    agent_id: int | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def is_reached(self) -> bool:
        """Whether it ended by what it was waiting for."""
        wanted = {ClockKind.CLAIM: ("claimed", "reply", "outside"), ClockKind.RESOLUTION: ("resolved",)}
        return self.why in wanted.get(self.kind, ("reply", "outside"))


def stretches(
    said: Iterable[Said], did: Iterable[Did], elsewhere: Mapping[int, Iterable[Did]] = NOWHERE
) -> tuple[Stretch, ...]:
    """Every stretch of this ticket, those that ended too. elsewhere: what happened to the tickets that were merged into
    it, by ticket."""
    posts = sorted(said, key=lambda one: (one.received_at, one.id))
    found: list[Stretch] = []
    for home, theirs in elsewhere.items():
        dids = in_order(theirs)
        over = _over_at_home(posts, home, dids)
        ours = [one for one in posts if one.kind != "in" and one.home == home]
        found += _stretches([replace(one, home=0, since=None) for one in posts if one in over or one in ours], dids)
        posts = [one for one in posts if one not in over]
    return (*found, *_stretches(posts, in_order(did)))


def _over_at_home(posts: Sequence[Said], home: int, dids: Sequence[Did]) -> list[Said]:
    """The customer's posts that a merged ticket brought along and that were done with in it."""
    asides = asides_of(dids, {one.id: one.received_at for one in posts})
    theirs = (replace(one, since=None) for one in posts if one.home == home and one.kind == "in")
    over = {one.id for one in theirs if _end(one, asides) is not None}
    return [one for one in posts if one.id in over]


def _stretches(posts: Sequence[Said], dids: Sequence[Did]) -> tuple[Stretch, ...]:
    waiting = _waiting(posts, _ruled(dids))
    if not waiting:
        return ()
    asides = asides_of(dids, {one.id: one.received_at for one in posts})
    responses = _responses(waiting, posts, asides)
    return (*responses, *_resolutions(waiting, asides), *_claims(waiting, dids, responses))


def thanks(said: Iterable[Said], did: Iterable[Did]) -> tuple[int, ...]:
    """The posts that open no clock because they only say thank you."""
    posts = sorted(said, key=lambda one: (one.received_at, one.id))
    counts = _ruled(in_order(did))
    return tuple(one.id for one in posts if one.kind == "in" and _is_thanks(one, posts, counts))


def ruled(did: Iterable[Did]) -> tuple[int, ...]:
    """The thank-yous of which somebody said that they ask for an answer, and nobody took it back."""
    return tuple(sorted(_ruled(in_order(did))))


def _ruled(dids: Iterable[Did]) -> set[int]:
    """The thank-yous of which somebody said that they ask for an answer."""
    ruled = {one.post_id: one.kind for one in dids if one.kind in ("counts", "courtesy") and one.post_id}
    return {post_id for post_id, kind in ruled.items() if kind == "counts"}


def _waiting(posts: Sequence[Said], counts: set[int]) -> list[Said]:
    """The customer's posts that ask for an answer, or asked for one and got it, in the order in which we had them."""
    theirs = [one for one in posts if one.kind == "in" and not _is_thanks(one, posts, counts)]
    return [one for one in theirs if not _is_taken_away(one, posts)]


def _is_thanks(post: Said, posts: Sequence[Said], counts: set[int]) -> bool:
    if not post.is_courtesy or post.id in counts:
        return False
    ours = (one for one in posts if one.kind != "in" and one.sent_at is not None and _is_heard(one, post))
    return any(one.published_at < post.published_at for one in ours)


def _is_taken_away(post: Said, posts: Sequence[Said]) -> bool:
    answer = _answer(post, posts)
    return post.removed_at is not None and (answer is None or _moment(answer) > post.removed_at)


def _answer(post: Said, posts: Sequence[Said]) -> Said | None:
    """What answered this post first."""
    given = (one for one in posts if one.kind != "in" and one.sent_at is not None and _answers(one, post))
    return min(given, key=_moment, default=None)


def _answers(answer: Said, post: Said) -> bool:
    is_later = answer.id > post.id if answer.kind == "reply" else answer.published_at > post.published_at
    return is_later and _is_heard(answer, post)


def _is_heard(answer: Said, post: Said) -> bool:
    """Whether the two stood in one ticket when we said it."""
    merges = (one.since for one in (answer, post) if one.since is not None)
    return answer.home == post.home or all(answer.published_at >= since for since in merges)


def _moment(answer: Said) -> datetime:
    assert answer.sent_at is not None
    return answer.sent_at


def _responses(waiting: Sequence[Said], posts: Sequence[Said], asides: Sequence[Aside]) -> list[Stretch]:
    """First answer, then each next one: a stretch covers all posts that its answer answered."""
    found: list[Stretch] = []
    left = list(waiting)
    while left:
        end, answer = _end(left[0], asides), _answer(left[0], posts)
        if end is not None and not _is_written_by(posts, left[0], end.from_at):
            covered = [one for one in left if _settles(end, one)]
        else:
            end = None
            covered = left if answer is None else [one for one in left if _answers(answer, one)]
        begun = _begun(ClockKind.NEXT if found else ClockKind.FIRST, covered, asides)
        found.append(_ended(begun, end) if end else begun if answer is None else _answered(begun, answer))
        left = [one for one in left if one not in covered]
    return found


def _is_written_by(posts: Sequence[Said], opener: Said, at: datetime) -> bool:
    """Whether an answer was given, or was on its way, when the ticket was resolved."""
    ours = (one for one in posts if one.kind != "in" and (one.sent_at is not None or one.is_under_way))
    return any(_answers(one, opener) and _written_at(one) <= at for one in ours)


def _written_at(answer: Said) -> datetime:
    return answer.received_at if answer.kind == "reply" else answer.published_at


def _answered(begun: Stretch, answer: Said) -> Stretch:
    at = max(_moment(answer), begun.received_at)
    return _cut(replace(begun, stopped_at=at, why=answer.kind, answer_id=answer.id, agent_id=answer.agent_id))


def _resolutions(waiting: Sequence[Said], asides: Sequence[Aside]) -> list[Stretch]:
    """Until it is done; what the customer writes afterwards begins anew."""
    found: list[Stretch] = []
    left = list(waiting)
    while left:
        end = _end(left[0], asides)
        covered = left if end is None else [one for one in left if _settles(end, one)]
        begun = _begun(ClockKind.RESOLUTION, covered, asides)
        found.append(begun if end is None else _ended(begun, end))
        left = [one for one in left if one not in covered]
    return found


def _claims(waiting: Sequence[Said], dids: Sequence[Did], responses: Sequence[Stretch]) -> list[Stretch]:
    """Until somebody has it, or has answered without taking it."""
    first = responses[0]
    begun = replace(first, kind=ClockKind.CLAIM, last_in_at=waiting[0].published_at)
    taken = next((one for one in dids if one.kind == "assigned" and one.at >= first.received_at), None)
    moves = [one for one in dids if one.kind in ("assigned", "unassigned") and one.at < first.received_at]
    if moves and moves[-1].kind == "assigned":
        taken = replace(moves[-1], at=first.received_at)
    if taken is not None and (first.stopped_at is None or taken.at <= first.stopped_at):
        claimed = replace(begun, stopped_at=taken.at, why="claimed", answer_id=None, agent_id=taken.agent_id)
        return [_cut(claimed)]
    return [begun]


def _begun(kind: ClockKind, covered: Sequence[Said], asides: Sequence[Aside]) -> Stretch:
    opener = covered[0]
    last = max(one.published_at for one in covered)
    here_at = max(opener.received_at, opener.since or opener.received_at)
    held = (one.as_pause() for one in asides if one.is_pause and one.until_at != one.from_at)
    since = (one for one in held if _is_later(one.until_at, here_at))
    if opener.since is not None:
        since = (replace(one, from_at=max(one.from_at, opener.since)) for one in since)
    return Stretch(kind, opener.id, opener.published_at, opener.received_at, last, pauses=tuple(since))


def _is_later(at: datetime | None, than: datetime) -> bool:
    return at is None or at > than


def _end(opener: Said, asides: Sequence[Aside]) -> Aside | None:
    """When the ticket was resolved for good, seen from this post."""
    ends = (one for one in asides if one.kind == "resolved" and not one.is_pause)
    return next((one for one in ends if _settles(one, opener)), None)


def _settles(end: Aside, post: Said) -> bool:
    """Whether this post was there when the ticket was resolved."""
    return post.received_at <= end.seen_at and (post.since is None or _is_later(end.until_at, post.since))


def _ended(begun: Stretch, end: Aside) -> Stretch:
    return _cut(replace(begun, stopped_at=end.from_at, why="resolved", agent_id=end.agent_id))


def _cut(stopped: Stretch) -> Stretch:
    """No pause is longer than its stretch."""
    assert stopped.stopped_at is not None
    at = stopped.stopped_at
    kept = [one for one in stopped.pauses if one.from_at < at]
    ends = [one if one.until_at is not None and one.until_at <= at else replace(one, until_at=at) for one in kept]
    return replace(stopped, pauses=tuple(ends))
