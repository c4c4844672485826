"""Mastodon against mastodon-mock, somebody else's idea of the same network: the whole way there and back."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from caredesk.channels import mastodon
from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    Event,
    NotThere,
    OutgoingFacts,
    OutgoingFile,
    Page,
    Permanent,
    Retryable,
)
from caredesk.core.http import Fetcher
from tests.channels.mock import mastodon_mock
from tests.tickets.pictures import picture


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with mastodon_mock() as url:
        yield url


class People:
    """What customers do with their own apps."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._fetcher = Fetcher(frozenset({url.removeprefix("http://")}))

    def post(self, by: str, text: str, *, to: str | None = None, visibility: str = "public") -> str:
        return self._do("POST", by, "", status=text, in_reply_to_id=to, visibility=visibility)["id"]

    def edit(self, by: str, ext_id: str, text: str) -> None:
        self._do("PUT", by, f"/{ext_id}", status=text)

    def delete(self, by: str, ext_id: str) -> None:
        self._do("DELETE", by, f"/{ext_id}")

    def show(self, ext_id: str) -> dict:
        return self._do("GET", "desk", f"/{ext_id}")

    def fault(self, **effect: object) -> None:
        self._ask("POST", "/api/v1/_mock/faults", {"match": {}, "effect": effect, "count": 1}, {})

    def reset(self) -> None:
        self._ask("POST", "/api/v1/_mock/reset", {}, {})

    def _do(self, method: str, by: str, path: str, **body: object) -> dict:
        return self._ask(method, f"/api/v1/statuses{path}", body, {"authorization": f"Bearer {by}-token"})

    def _ask(self, method: str, path: str, body: dict, headers: dict[str, str]) -> dict:
        told = json.dumps({name: value for name, value in body.items() if value is not None}).encode()
        headers = {**headers, "content-type": "application/json"}
        answer = self._fetcher.fetch(method, self.url + path, headers=headers, body=None if method == "GET" else told)
        assert answer.status < 300, answer.body
        return json.loads(answer.body or b"{}")


@pytest.fixture
def people(address: str, reach: Callable[[str], None]) -> People:
    reach(address.removeprefix("http://"))
    people = People(address)
    people.reset()
    return people


@pytest.fixture
def account(people: People) -> AccountFacts:
    unknown = AccountFacts(base_url=people.url, secrets=("desk-token",))
    health = mastodon.health(unknown)
    return replace(unknown, ext_id=health.ext_id, handle=health.handle, settings=health.settings)


@pytest.fixture
def question(people: People) -> str:
    return people.post("kasia", "@desk where is my parcel?", visibility="unlisted")


@pytest.fixture
def reply(question: str) -> OutgoingFacts:
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text="Looking into it, see https://shop.example/returns?a=1",
        parent_ext_id=question,
        thread_ext_id=question,
        surface="mention",
        visibility="unlisted",
        handle="kasia",
        lang="en",
    )


def events(page: Page) -> list[Event]:
    return [event for raw in page.raws for event in mastodon.parse(raw)]


def test_the_token_tells_who_we_are_and_the_instance_what_fits(account: AccountFacts) -> None:
    assert account.handle == "desk"
    told = account.settings
    assert (told["max_characters"], told["characters_reserved_per_url"]) == (500, 23)
    assert (told["max_media_attachments"], "image/png" in told["media_types"]) == (4, True)


def test_a_wrong_token_is_an_expired_account(people: People) -> None:
    with pytest.raises(AuthExpired):
        mastodon.health(AccountFacts(base_url=people.url, secrets=("nonsense",)))


def test_a_mention_is_read_once(account: AccountFacts, question: str) -> None:
    page = mastodon.poll(account, {})

    (event,) = events(page)
    assert (event.kind, event.ext_id, event.text) == ("created", question, "@desk where is my parcel?")
    assert (event.author.handle, event.author.name, event.visibility) == ("kasia", "Kasia", "unlisted")
    assert mastodon.poll(account, page.next_cursor).raws == ()


def test_fifty_mentions_come_in_pages(people: People, account: AccountFacts) -> None:
    page = mastodon.poll(account, {})
    wanted = [people.post("kasia", f"@desk {number}") for number in range(50)]

    found: list[str] = []
    while (page := mastodon.poll(account, page.next_cursor)).raws:
        found += [event.ext_id for event in events(page)]

    assert found == wanted


def test_a_reply_stands_under_its_post_with_its_visibility(
    people: People, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = mastodon.send(account, reply)

    said = people.show(sent.ext_id)
    assert (said["in_reply_to_id"], said["visibility"], said["language"]) == (reply.parent_ext_id, "unlisted", "en")
    assert [named["acct"] for named in said["mentions"]] == ["kasia"]
    assert mastodon.send(account, reply) == sent
    assert mastodon.find_sent(account, reply) == sent
    assert mastodon.find_sent(account, replace(reply, text="something else")) == NotThere()


def test_a_direct_message_is_answered_directly(people: People, account: AccountFacts) -> None:
    secret = people.post("kasia", "@desk my number is 5", visibility="direct")
    (event,) = events(mastodon.poll(account, {}))

    sent = mastodon.send(
        account,
        OutgoingFacts(
            send_id="key-2",
            action="dm",
            text="Thank you",
            parent_ext_id=secret,
            thread_ext_id=event.thread_ext_id,
            surface=event.surface,
            visibility=event.visibility,
            handle=event.author.handle,
        ),
    )

    assert (event.surface, people.show(sent.ext_id)["visibility"]) == ("dm", "direct")


def test_a_picture_goes_with_its_description(people: People, account: AccountFacts, reply: OutgoingFacts) -> None:
    brought: list[str] = []
    told = {"name": "map.png", "media": "image/png", "description": "Mapa: żółta kropka"}
    file = OutgoingFile(id="f1", **told, body=picture, brought=brought.append)

    sent = mastodon.send(account, replace(reply, files=(file,)))

    (shown,) = people.show(sent.ext_id)["media_attachments"]
    assert ([shown["id"]], shown["description"]) == (brought, "Mapa: żółta kropka")


def test_comments_under_our_post_an_edit_and_a_removal(people: People, account: AccountFacts) -> None:
    ours = people.post("desk", "Autumn sale!")
    one = people.post("kasia", "@desk too dear", to=ours)
    other = people.post("zoltan", "@desk nice", to=ours)
    threads = {event.ext_id: event.thread_ext_id for event in events(mastodon.poll(account, {}))}

    people.edit("kasia", one, "@desk cheap after all")
    people.delete("zoltan", other)

    assert threads == {ours: ours, one: one, other: other}
    assert [(event.kind, event.ext_id) for event in events(mastodon.reconcile(account, [one, other]))] == [
        ("edited", one),
        ("removed", other),
    ]


def test_an_answer_from_the_networks_own_app_is_an_echo(people: People, account: AccountFacts, question: str) -> None:
    ours = people.post("desk", "@kasia done", to=question)

    found = events(mastodon.poll(account, {}, [question]))

    assert ("echo", ours, question) in [(event.kind, event.ext_id, event.thread_ext_id) for event in found]


@pytest.mark.parametrize(
    ("effect", "trouble"),
    [
        ({"type": "ratelimit"}, Retryable),
        ({"type": "malformed"}, Retryable),
        ({"type": "status", "status": 502}, Retryable),
        ({"type": "status", "status": 404}, Permanent),
    ],
    ids=["429", "garbage", "502", "404"],
)
def test_a_failing_server_is_understood(effect: dict, trouble: type, people: People, account: AccountFacts) -> None:
    people.fault(**effect)

    with pytest.raises(trouble):
        mastodon.poll(account, {})


def test_likes_and_edits_of_ours_may_be_done_twice(people: People, account: AccountFacts, reply: OutgoingFacts) -> None:
    sent = mastodon.send(account, reply)
    edit = replace(reply, action="edit_own", text="Found it!", own_ext_id=sent.ext_id)
    like = replace(reply, action="like", text="")

    assert mastodon.find_sent(account, edit) == mastodon.find_sent(account, like) == NotThere()
    for out in (edit, edit, like, like):
        mastodon.send(account, out)

    assert "Found it!" in people.show(sent.ext_id)["content"]
    assert mastodon.find_sent(account, edit).ext_id == sent.ext_id
    assert mastodon.find_sent(account, like).ext_id == reply.parent_ext_id
    mastodon.send(account, replace(like, action="unlike"))
    assert mastodon.find_sent(account, like) == NotThere()
