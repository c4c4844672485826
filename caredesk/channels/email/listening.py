"""Hearing of new mail at once: IDLE (RFC 2177) where the server has it, else a look every few seconds."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from caredesk.channels.base import AccountFacts, Page
from caredesk.channels.email import doorways, failing, polling
from caredesk.core import clock
from caredesk.core.imap import Mailbox

# Servers let go of who is silent for half an hour, some sooner; meanwhile the folder of sent mail is looked at as well.
TURN_SECONDS = 60.0
LOOK_SECONDS = 10.0


def listen(account: AccountFacts, cursor: Mapping[str, Any], stop: Callable[[], bool]) -> Iterator[Page]:
    """Pages as `poll` brings them; ends when `stop` says so, and by a Trouble when the connection breaks."""
    with failing.told(account), doorways.mailbox(account) as box:
        while not stop():
            page = polling.page(account, box, cursor)
            if page.raws or _places(page.next_cursor) != _places(cursor):
                yield page
            cursor = page.next_cursor
            if not page.more:
                _wait(account, box, page, stop)


def _wait(account: AccountFacts, box: Mailbox, page: Page, stop: Callable[[], bool]) -> None:
    """Nothing that came since the last look may wait: the folder is opened anew, and only if it stands as it was."""
    stand = box.examine(doorways.folder(account, box, "inbox"))
    if stand.next_uid > int(page.next_cursor["inbox"]["next"]):
        return
    if "IDLE" in box.abilities:
        box.wait(TURN_SECONDS, stop)
        return
    ends_at = clock.monotonic() + LOOK_SECONDS
    while clock.monotonic() < ends_at and not stop():
        time.sleep(1.0)


def _places(cursor: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    return [(told.get("validity"), told.get("next")) for name, told in cursor.items() if name in polling.BOXES]
