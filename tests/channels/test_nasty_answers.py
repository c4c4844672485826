"""What every network makes of an answer that is none: too many requests in every spelling, an error under a 200, a page
of HTML, half a JSON, a token that was taken away. A reply never leaves twice and is never taken for sent, a poll tells
everything that it would have told, a sweep removes nothing, and nobody is asked again sooner than they said."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from caredesk.channels import connector, networks
from caredesk.channels.base import AuthExpired, Denied, PostFacts, Retryable, Trouble, Unknown
from caredesk.channels.failures import LONGEST
from caredesk.core import clock
from tests.channels import mutations
from tests.channels.staged import STAGES, Stage, stage
from tests.channels.test_every_network import planted

TALKING = [kind for kind in STAGES if kind != "feed"]
POLLED = [kind for kind in STAGES if connector(kind).ability.poll]
SWEPT = [kind for kind in TALKING if connector(kind).ability.is_swept]
JSON = {"Content-Type": "application/json"}
Call = tuple[str, str]


def said(status: int, body: str = "{}", **headers: str) -> dict:
    return {"status": status, "body": body, "headers": {**JSON, **headers}}


def slower(**headers: str) -> dict:
    return said(429, "{}", **{name.replace("_", "-"): value for name, value in headers.items()})


SLOWER: dict[str, Callable[[datetime], dict]] = {
    "in seconds": lambda now: slower(Retry_After="30"),
    "as a fraction": lambda now: slower(Retry_After="30.5"),
    "as a date": lambda now: slower(Retry_After=f"{now + timedelta(seconds=30):%a, %d %b %Y %H:%M:%S GMT}"),
    "since 1970": lambda now: slower(Retry_After=str(int(now.timestamp()) + 30)),
    "in milliseconds": lambda now: slower(Retry_After_Ms="30000"),
}
NO_ANSWERS = {
    "an error under a 200": said(200, '{"error": {"message": "something went wrong", "type": "x"}}'),
    "errors under a 200": said(200, '{"errors": [{"detail": "x", "title": "x"}]}'),
    "nothing under a 200": said(200, "null"),
    "HTML that says JSON": said(502, "<!doctype html><title>502 Bad Gateway</title>"),
    "HTML under a 200": said(200, "<!doctype html><title>Sign in</title>"),
    "half a JSON": said(200, '{"id": "17", "data": [{"id": "1'),
}
UNLISTED = said(503), said(429), said(401)


def troubled(stage: Stage, call: Call, answer: dict, do: Callable[[], object]) -> Trouble | None:
    """What comes of it when this one call is answered so; None where it went well all the same."""
    stage.network.faults.clear()
    method, path = call
    stage.network.fault("answer", path=f"^{path}$", method=method, **answer)
    try:
        do()
    except Trouble as trouble:
        return trouble
    finally:
        assert stage.network.faults[0]["times"] == 0, "the answer was never given"
    return None


def calls(kind: str, do: Callable[[Stage], object]) -> list[Call]:
    """The calls that it takes when all is well; numbers in their paths are other ones each time."""
    with stage(kind) as well:
        do(well)
        told = [(one.method, re.sub(r"\d{4,}|0000[0-9a-f-]+", "X", one.path)) for one in well.network.calls]
        return [(method, re.escape(path).replace("X", "[0-9a-f-]+")) for method, path in dict.fromkeys(told)]


def send(stage: Stage) -> object:
    assert stage.reply is not None
    return stage.connector.send(stage.account, stage.reply)


@pytest.mark.parametrize("kind", TALKING)
def test_a_reply_is_slowed_down_in_every_spelling(kind: str) -> None:
    for call in calls(kind, send):
        with stage(kind) as here:
            for name, answer in SLOWER.items():
                now = clock.now()
                trouble = troubled(here, call, answer(now), lambda here=here: send(here))
                assert isinstance(trouble, Retryable), (call, name)
                assert trouble.retry_at is not None, (call, name)
                assert timedelta(seconds=20) <= trouble.retry_at - now <= LONGEST, (call, name)
            assert isinstance(troubled(here, call, slower(), lambda here=here: send(here)), Retryable), call


@pytest.mark.parametrize("kind", TALKING)
def test_a_reply_without_a_clear_answer_is_unclear_and_never_sent(kind: str) -> None:
    for method, path in calls(kind, send):
        for name, answer in NO_ANSWERS.items():
            with stage(kind) as here:
                trouble = troubled(here, (method, path), answer, lambda here=here: send(here))
            if method == "GET":  # it only looked before it spoke
                assert trouble is None or isinstance(trouble, Retryable | Unknown), (path, name)
            else:
                assert isinstance(trouble, Unknown), (path, name)


@pytest.mark.parametrize("kind", TALKING)
def test_a_token_that_is_taken_away_before_a_reply_needs_a_person_or_another_token(kind: str) -> None:
    for call in calls(kind, send):
        with stage(kind) as here:
            assert isinstance(troubled(here, call, said(401), lambda here=here: send(here)), AuthExpired), call


# How they say under a 400 that a token has ended: some of these networks, and some servers that speak Mastodon.
ENDED = {
    **dict.fromkeys(
        ("facebook", "instagram", "whatsapp"), said(400, '{"error": {"code": 190, "message": "x", "type": "y"}}')
    ),
    "bluesky": said(400, '{"error": "ExpiredToken", "message": "Token has expired"}'),
    "mastodon": {"status": 400, "body": "Invalid Bearer token", "headers": {"Content-Type": "text/plain"}},
}


@pytest.mark.parametrize("kind", ENDED)
def test_a_token_that_has_ended_may_be_a_400(kind: str) -> None:
    for call in calls(kind, send):
        with stage(kind) as here:
            assert isinstance(troubled(here, call, ENDED[kind], lambda here=here: send(here)), AuthExpired), call


def everything(here: Stage, cursor: object) -> set[str]:
    """What all polls from here on tell, until there is no more; what fails is asked again from the same place."""
    told: set[str] = set()
    for _ in range(3):
        try:
            page = here.connector.poll(here.account, cursor)  # type: ignore[arg-type]
        except Trouble:
            continue
        cursor = page.next_cursor
        told |= {f"{one.kind} {one.ext_id}" for one in here.events(page)}
    return told


@pytest.mark.parametrize("kind", POLLED)
def test_a_poll_that_is_disturbed_anywhere_loses_nothing(kind: str) -> None:
    with stage(kind) as here, moving():
        whole = everything(here, {})
    assert whole
    for method, path in calls(kind, lambda here: here.connector.poll(here.account, {})):
        for name, answer in [*NO_ANSWERS.items(), *enumerate(UNLISTED)]:
            with stage(kind) as here, moving():
                here.network.fault("answer", path=f"^{path}$", method=method, **answer)
                told = everything(here, {})
                assert here.network.faults[0]["times"] == 0
            assert {_alike(one) for one in told} >= {_alike(one) for one in whole}, (path, name)


def _alike(name: str) -> str:
    return re.sub(r"[0-9]{8,}|[a-z0-9]{13}$", "N", name)


def moving() -> clock.fixed:
    """Every look at the clock is an hour later: nobody waits for the next poll."""
    begun = datetime.now(UTC)
    hours = iter(range(1, 100_000))
    return clock.fixed(lambda: begun + timedelta(seconds=next(hours)))


@pytest.mark.parametrize("kind", SWEPT)
def test_a_sweep_that_is_disturbed_removes_nothing(kind: str) -> None:
    def sweep(here: Stage) -> list[str]:
        assert here.reply is not None
        page = here.connector.reconcile(here.account, [here.reply.parent_ext_id])
        return [one.kind for one in here.events(page)]

    for method, path in calls(kind, sweep):
        for name, answer in [*NO_ANSWERS.items(), *enumerate(UNLISTED), ("forbidden", said(403))]:
            kinds: list[str] = []
            with stage(kind) as here:
                troubled(here, (method, path), answer, lambda here=here, kinds=kinds: kinds.extend(sweep(here)))
            assert "removed" not in kinds, (path, name)


# Where somebody can say something to us alone. Reviews, and comments on YouTube, are for everybody.
PRIVATE = ("bluesky", "discord", "email", "facebook", "gmail", "instagram", "mastodon", "microsoft365", "reddit",
           "telegram", "webhook", "whatsapp", "x")  # fmt: skip
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize("kind", PRIVATE)
def test_what_was_said_to_us_alone_is_answered_to_them_alone(kind: str) -> None:
    network, account = connector(kind), planted(kind, "http://127.0.0.1:9")
    post = PostFacts(ext_id="1", surface="dm", visibility="private", occurred_at=AT, last_in_at=AT)

    assert isinstance(network.can(account, post, "reply", AT), Denied)


@pytest.mark.parametrize("kind", sorted(set(networks.KINDS) - set(PRIVATE)))
def test_where_everything_is_public_nothing_private_is_ever_told(kind: str) -> None:
    bodies = [*mutations.bodies(kind), *(path.read_bytes() for path in mutations.files(kind))]
    told = [one for body in bodies for one in mutations.events(mutations.read(kind, body))]

    assert told and all(one.visibility == "public" and one.surface != "dm" for one in told)
    assert "dm" not in connector(kind).ability.actions
