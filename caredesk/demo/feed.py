"""New posts for the running demo, through its own signed webhook door: the same way as any sender's."""

import itertools
import json
import random
import threading
import time
from collections.abc import Iterator

from caredesk.channels import accounts
from caredesk.channels.models import Account
from caredesk.channels.signature import sign
from caredesk.core import clock, db, http
from caredesk.core.types import known, new_uuid
from caredesk.demo import people, stage, story
from caredesk.demo.forum import Forum

FIRST_SECONDS = 6.0


def start(desk_url: str, forum: Forum, every: float) -> None:
    """Go on writing in a thread of this process."""
    threading.Thread(target=forever, args=(desk_url, forum, every), daemon=True, name="customers").start()


def forever(desk_url: str, forum: Forum, every: float) -> None:
    """Post one line after another until the process ends; a desk that is not there yet is asked again."""
    time.sleep(FIRST_SECONDS)
    for line in lines():
        post(desk_url, forum, line)
        time.sleep(every * random.uniform(0.6, 1.4))  # noqa: S311 - a pace, not a secret


def lines() -> Iterator[story.Said]:
    """The live lines round and round, each with ids of its own."""
    for number, (account, by, text) in enumerate(itertools.cycle(story.live())):
        name = new_uuid()[:8]
        yield story.Said(0, account, f"live-{name}", by, text, f"live-{name}-{number}")


def post(desk_url: str, forum: Forum, line: story.Said) -> bool:
    """Hand one post to the desk's door; whether it was taken."""
    account = known(db.first(Account, Account.name == people.ACCOUNTS[line.account][0]))
    body = json.dumps(stage.event(line, clock.now(), account.settings["base_url"])).encode()
    headers = sign(new_uuid(), clock.now(), body, accounts.opened(account))
    db.close_reading()
    try:
        answer = http.fetch("POST", f"{desk_url}/hooks/{account.uuid}", headers=headers, body=body)
    except http.NotConnected:
        return False
    forum.add(line.thread, people.WRITERS[line.by].name, line.text, line.post)
    return answer.status < 300
