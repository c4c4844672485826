"""What the tests of Bluesky share: our account on the fake, and how to read what it brought."""

from collections.abc import Callable

from caredesk.channels import bluesky
from caredesk.channels.base import AccountFacts, Event, OutgoingFacts, Page
from tests.fakes.bluesky import Bluesky


def signed_in(server: Bluesky, **more: object) -> AccountFacts:
    """Our account with a session, as connecting leaves it."""
    typed = AccountFacts(
        urls={"api": server.url}, keys={"app_password": "desk-pass"}, settings={"identifier": "desk.test"}
    )
    (found,) = bluesky.find(typed)
    keys = {**typed.keys, **found.keys}
    return AccountFacts(ext_id=found.ext_id, handle=found.handle, urls=typed.urls, keys=keys, **more)


def events(page: Page) -> list[Event]:
    return [event for raw in page.raws for event in bluesky.parse(raw)]


def everything(account: AccountFacts, page: Page) -> list[str]:
    """What comes until there is no more, in any order."""
    found, more = [], True
    while more:
        page = bluesky.poll(account, page.next_cursor)
        found += [event.ext_id for event in events(page)]
        more = page.more
    return found


Act = Callable[..., OutgoingFacts]


def act(post: str, text: str = "Looking into it!", **more: object) -> OutgoingFacts:
    """One act on this post, with what `prepare` chose for it."""
    told = {"action": "reply", "surface": "mention", "visibility": "public", "handle": "kasia.test", **more}
    plain = OutgoingFacts(send_id="key-1", text=text, parent_ext_id=post, thread_ext_id=post, **told)
    return OutgoingFacts(**{**vars(plain), "kept": bluesky.prepare(AccountFacts(), plain)})


def posts(sky: Bluesky) -> list[dict]:
    return [one for one in sky.public() if one["$type"] == "app.bsky.feed.post"]
