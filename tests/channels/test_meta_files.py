"""Files on Facebook and Instagram: a photo with a comment, and with a message one of its own before the words."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from caredesk.channels import facebook, instagram
from caredesk.channels.base import AccountFacts, NotThere, OutgoingFacts, Permanent, Raw, Retryable, Unknown
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.kept import Kept
from tests.channels.meta import account as on
from tests.channels.meta import act
from tests.fakes.meta_instagram import ACCOUNT, Instagram
from tests.fakes.meta_instagram import TOKEN as IG_TOKEN
from tests.fakes.meta_page import PAGE, TOKEN, Page
from tests.tickets.pictures import picture

MESSAGES = "messages$"


@dataclass
class There:
    """One of the two networks, an account on it and somebody who has just written to it."""

    module: ModuleType
    fake: Any
    account: AccountFacts
    person: str

    def out(self, **more: Any) -> OutgoingFacts:
        told = {"thread_ext_id": self.person, "first_tried_at": clock.now(), **more}
        return act("dm", "m_1", "Here is the map.", **told)

    def said(self) -> list[tuple[str, bool]]:
        """What we wrote into the conversation, oldest first: its words, and whether it shows a file."""
        own = self.account.ext_id
        return [(one["message"], "attachments" in one) for one in self.fake.messages if one["from"] == own]

    def send(self, kept: Kept, **more: Any) -> Any:
        return self.module.send(self.account, kept.of(self.out(**more)))


BOTH = [("", True), ("Here is the map.", False)]


@pytest.fixture(params=["facebook", "instagram"])
def there(request: pytest.FixtureRequest, reach: Callable[[str], None]) -> Iterator[There]:
    is_page = request.param == "facebook"
    with clock.fixed(lambda: NOW), Page() if is_page else Instagram() as fake:
        reach(fake.host)
        fake.write("Where is your shop?")
        if is_page:
            yield There(facebook, fake, on(fake, PAGE, TOKEN), "3001")
        else:
            yield There(instagram, fake, on(fake, ACCOUNT, IG_TOKEN, login="facebook"), "5001")


def test_a_file_goes_before_the_words_as_a_message_of_its_own(there: There) -> None:
    sent = there.send(Kept())

    assert there.said() == BOTH
    assert sent.ext_id == there.fake.messages[-1]["id"]
    assert [one["body"] for one in there.fake.held.files.values()] == [picture()]


def test_a_document_goes_as_a_file(there: There) -> None:
    there.send(Kept(body=b"%PDF-1.7", media="application/pdf"))

    assert [one["type"] for one in there.fake.held.files.values()] == ["file"]
    assert there.said() == BOTH


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after it was taken"])
def test_an_upload_that_nobody_answered_is_done_again_and_nothing_is_said(there: There, after: bool) -> None:
    kept = Kept()
    there.fake.fault("cut", path="message_attachments", after=after)

    with pytest.raises(Retryable, match="upload_unclear"):
        there.send(kept)
    assert there.said() == []
    there.send(kept)

    assert there.said() == BOTH


@pytest.mark.parametrize("after", [False, True], ids=["before it was taken", "after it was taken"])
def test_a_file_message_that_nobody_confirmed_goes_once(there: There, after: bool) -> None:
    kept = Kept()
    there.fake.fault("cut", path=MESSAGES, method="POST", after=after)
    with pytest.raises(Unknown):
        there.send(kept)
    assert there.module.find_sent(there.account, there.out()) == NotThere()  # the words are what is looked for

    there.send(kept)

    assert (there.said(), there.fake.held.uploads) == (BOTH, 1)


def test_a_file_that_went_goes_no_second_time_when_the_words_did_not(there: There) -> None:
    kept = Kept()
    there.fake.fault("pause", path=MESSAGES, method="POST", seconds=0, after=True)
    there.fake.fault("answer", path=MESSAGES, method="POST", status=503, headers={"Retry-After": "5"})
    with pytest.raises(Retryable):
        there.send(kept)
    assert there.said() == [("", True)]

    there.send(kept)

    assert (there.said(), there.fake.held.uploads, kept.reads) == (BOTH, 1, 1)


def test_the_picture_of_an_earlier_reply_is_not_taken_for_this_one(there: There) -> None:
    there.send(Kept())
    kept = Kept()
    with clock.fixed(lambda: NOW + timedelta(minutes=5)):
        there.fake.fault("cut", path=MESSAGES, method="POST")
        with pytest.raises(Unknown):
            there.send(kept)
        there.send(kept)

    assert there.said() == [*BOTH, *BOTH]


def test_a_file_that_is_not_there_any_more_is_brought_once_more(there: There) -> None:
    kept = Kept("a:122000000000999")

    there.send(kept)

    assert (kept.reads, there.said()) == (1, BOTH)


def test_a_file_of_another_page_is_not_shown(there: There) -> None:
    kept = Kept("a:5")
    there.fake.held.files["5"] = {"by": "999", "type": "image", "media": "image/png", "body": b""}

    there.send(kept)

    assert (there.fake.held.uploads, there.said()) == (1, BOTH)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(Kept(body=picture() + b"\0" * 25_000_000), id="too large"),
        pytest.param(Kept(body=picture("WEBP"), media="image/webp"), id="a type that is not taken"),
        pytest.param(Kept(body=b"%PDF-1.7"), id="not what it says"),
    ],
)
def test_what_is_not_taken_is_for_a_person_and_nothing_is_said(there: There, file: Kept) -> None:
    with pytest.raises(Permanent, match="file_refused"):
        there.send(file)

    assert there.said() == []


def test_after_a_day_both_messages_go_under_the_tag(there: There) -> None:
    there.fake.human_agent = True
    there.account = AccountFacts(
        **{**vars(there.account), "settings": {**there.account.settings, "human_agent": "yes"}}
    )
    with clock.fixed(lambda: NOW + timedelta(days=2)):
        there.send(Kept())

    assert there.said() == BOTH


def test_the_echo_of_a_file_is_no_reply_of_its_own(there: There) -> None:
    there.fake.take()
    there.send(Kept())
    told = [part for body in there.fake.take() for part in there.module.parse(raw(body))]

    assert [getattr(part, "reason", "") or part.text for part in told] == ["not_used:own_file", "Here is the map."]


def raw(body: dict) -> Any:
    return Raw(json.dumps(body).encode(), NOW)


@pytest.fixture
def page(reach: Callable[[str], None]) -> Iterator[Page]:
    with clock.fixed(lambda: NOW), Page() as fake:
        reach(fake.host)
        yield fake


def test_a_comment_has_its_photo_and_is_found_again(page: Page) -> None:
    comment = page.comment(page.post("New lockers!"), "Where?")
    account, out = on(page, PAGE, TOKEN), Kept().of(act("reply", comment))
    page.fault("cut", path="comments$", method="POST", after=True)
    with pytest.raises(Unknown):
        facebook.send(account, out)

    (said,) = page.public()[-1:]
    assert page.photos == {said["id"]: picture()}
    assert facebook.find_sent(account, out).ext_id == said["id"]


def test_a_photo_that_a_comment_does_not_take_is_for_a_person(page: Page) -> None:
    comment = page.comment(page.post("New lockers!"), "Where?")

    with pytest.raises(Permanent, match="file_refused"):
        facebook.send(on(page, PAGE, TOKEN), Kept(body=b"%PDF", media="application/pdf").of(act("reply", comment)))


def test_what_goes_with_what() -> None:
    rules = {action: facebook.ability.files(AccountFacts(), action) for action in ("reply", "dm", "private_reply")}
    assert [one.most for one in rules.values()] == [1, 1, 0]
    assert "application/pdf" in rules["dm"].types - rules["reply"].types
    assert rules["private_reply"].why == "files_not_beside_private"

    own, by_page = (AccountFacts(settings={"login": login}) for login in ("instagram", "facebook"))
    assert instagram.ability.files(by_page, "dm").bytes_of("application/pdf") == 25_000_000
    assert instagram.ability.files(own, "dm").why == "files_need_page_login"
    assert instagram.ability.files(by_page, "reply").why == "files_not_in_comments"
