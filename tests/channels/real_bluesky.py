"""Bluesky against its own servers: account server, AppView and PLC directory from npm; see the README for how.

Asked for by name alone: no run collects it by itself, and one that asks for it without the servers fails.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest

from caredesk.channels import bluesky
from caredesk.channels.base import AccountFacts, AuthExpired, NotThere, Permanent, Sent
from caredesk.core import clock, config
from tests.channels.bluesky import act, events
from tests.servers import bluesky as servers


class Person:
    """Somebody with an account on the network, who writes by the plain interface."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.headers = url, {}
        told = self.call(
            "com.atproto.server.createAccount",
            handle=f"{name}.test",
            email=f"{name}@x.test",
            password=f"{name}-password",
        )
        self.did, self.headers = told["did"], {"authorization": f"Bearer {told['accessJwt']}"}

    def call(self, method: str, **body: object) -> dict:
        answer = httpx.post(f"{self.url}/xrpc/{method}", json=body, headers=self.headers)
        answer.raise_for_status()
        return answer.json()

    def post(self, text: str, **more: object) -> dict:
        at = clock.now().isoformat().replace("+00:00", "Z")
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at, **more}
        told = self.call("com.atproto.repo.createRecord", repo=self.did, collection="app.bsky.feed.post", record=record)
        return {name: told[name] for name in ("uri", "cid")}

    def delete(self, post: dict) -> None:
        key = post["uri"].rpartition("/")[2]
        self.call("com.atproto.repo.deleteRecord", repo=self.did, collection="app.bsky.feed.post", rkey=key)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with servers.network() as at:
        yield at


@pytest.fixture(scope="module")
def people(url: str) -> tuple[Person, Person]:
    return Person(url, "desk"), Person(url, "kasia")


@pytest.fixture
def us(url: str, people: tuple[Person, Person]) -> Iterator[AccountFacts]:
    before = config._current
    config.use(config.Settings(allow_private_net=url.removeprefix("http://")))
    password = people[0].call("com.atproto.server.createAppPassword", name=f"desk {time.time()}")["password"]
    typed = AccountFacts(urls={"api": url}, keys={"app_password": password}, settings={"identifier": "desk.test"})
    (found,) = bluesky.find(typed)
    yield replace(typed, ext_id=found.ext_id, handle=found.handle, keys={**typed.keys, **found.keys})
    config.use(before)


def until(look: Callable[[], object], seconds: float = 20) -> object:
    """What the AppView shows once it has heard of it."""
    ends = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < ends:
        time.sleep(0.2)
    return found


def told(account: AccountFacts, uri: str) -> object:
    return until(lambda: next((one for one in events(bluesky.poll(account, {})) if one.ext_id == uri), None))


def test_the_whole_round_trip(us: AccountFacts, people: tuple[Person, Person]) -> None:
    ours, kasia = people
    root = ours.post("Autumn sale!")
    comment = kasia.post("too dear", reply={"root": root, "parent": root})
    event = told(us, comment["uri"])
    assert (event.kind, event.surface, event.thread_ext_id) == ("created", "comment", comment["uri"])

    out = act(comment["uri"], "We have coupons: https://example.org/ąę @kasia.test")
    assert bluesky.find_sent(us, out) == NotThere()
    sent = bluesky.send(us, out)
    assert bluesky.send(us, out) == sent
    assert bluesky.find_sent(us, out).ext_id == sent.ext_id

    edit = act(comment["uri"], "We have COUPONS", action="edit_own", own_ext_id=sent.ext_id)
    assert bluesky.send(us, edit).version != sent.version
    assert bluesky.find_sent(us, edit).ext_id == sent.ext_id

    like = act(comment["uri"], "", action="like")
    liked = bluesky.send(us, like)
    assert until(lambda: bluesky.send(us, act(comment["uri"], "", action="like")).ext_id == liked.ext_id)
    bluesky.send(us, act(comment["uri"], "", action="unlike"))

    hide = act(comment["uri"], "", action="hide", surface="comment")
    assert bluesky.send(us, hide) == Sent(comment["uri"])
    assert bluesky.find_sent(us, hide) == Sent(comment["uri"])
    bluesky.send(us, act(comment["uri"], "", action="unhide", surface="comment"))
    assert bluesky.find_sent(us, hide) == NotThere()

    kasia.delete(comment)
    gone = until(lambda: [one for one in events(bluesky.reconcile(us, [comment["uri"]])) if one.kind == "removed"])
    assert [one.ext_id for one in gone] == [comment["uri"]]
    with pytest.raises(Permanent, match="gone"):
        bluesky.send(us, act(comment["uri"], "too late"))


def test_sessions_limits_and_rights(us: AccountFacts, people: tuple[Person, Person]) -> None:
    question = people[1].post("hello")
    until(lambda: events(bluesky.reconcile(us, [question["uri"]]))[0].kind == "created")
    health = bluesky.health(us)
    fresh = bluesky.renew(us)

    assert (health.handle, health.settings, health.scopes) == ("desk.test", {"dm": False}, ("com.atproto.appPass",))
    assert bluesky.health(replace(us, keys=fresh.keys)).ext_id == us.ext_id
    assert 7100 < (fresh.expires_at - clock.now()).total_seconds() <= 7200
    with pytest.raises(AuthExpired) as broken:
        bluesky.poll(replace(us, keys={"access_token": "a.b.c"}), {})
    assert broken.value.can_refresh
    with pytest.raises(AuthExpired) as wrong:
        bluesky.renew(replace(us, keys={"app_password": "nope"}))
    assert not wrong.value.can_refresh
    assert bluesky.send(us, act(question["uri"], "👨‍👩‍👧‍👦" * 120))
    assert bluesky.poll(replace(us, settings={"dm": True}), {}).problem in ("no_dm_access", "http_500")
