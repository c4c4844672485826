"""What the tests of the postroom share: signed deliveries, and the doors they go through."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caredesk.channels import signature
from caredesk.channels.models import Account
from caredesk.core import clock
from caredesk.core.types import new_uuid
from caredesk.postroom import hooks
from caredesk.team.models import Agent
from tests import cast
from tests.postroom.stage import Hands, Stage, bluesky_stage, mastodon_stage, webhook_stage

KEY = "whsec_" + base64.b64encode(cast.SECRET).decode()
Deliver = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def _fresh_doors() -> None:
    hooks._doors.clear()


def event(ext_id: str = "c1", text: str = "Where is my parcel?", **more: Any) -> dict[str, Any]:
    """One event as a sender writes it."""
    kind = more.pop("type", "post.created")
    author = {"id": "kasia_w", "handle": "kasia_w", "name": "Kasia Wrona"}
    return {"type": kind, "id": ext_id, "thread_id": "t1", "text": text, "author": author, **more}


def signed(body: bytes, *, key: str = KEY, delivery_id: str = "", at: Any = None) -> dict[str, str]:
    headers = signature.sign(delivery_id or new_uuid(), at or clock.now(), body, [key])
    return {**headers, "content-type": "application/json"}


@pytest.fixture
def deliver(client: FlaskClient, parcelhop: Account) -> Deliver:
    """Send a body to Parcelhop's door, signed as it should be unless told otherwise."""
    return delivering(client, parcelhop)


def delivering(client: FlaskClient, parcelhop: Account) -> Deliver:
    def send(body: Any, *, address: str = "", headers: dict[str, str] | None = None, **how: Any) -> TestResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        told = signed(raw, **how) if headers is None else headers
        return client.post(f"/hooks/{address or parcelhop.uuid}", data=raw, headers=told)

    return send


@pytest.fixture
def stage(parcelhop: Account, ola: Agent) -> Iterator[Stage]:
    """Parcelhop, with somebody who takes its replies, and Ola at the desk."""
    with webhook_stage(parcelhop, ola, KEY) as made:
        yield made


@pytest.fixture
def fedi(ola: Agent) -> Iterator[Stage]:
    """An account on a strict Mastodon server, and Ola at the desk."""
    with mastodon_stage(ola, Hands()) as made:
        yield made


@pytest.fixture
def sky(ola: Agent) -> Iterator[Stage]:
    """An account on a strict Bluesky server, and Ola at the desk."""
    with bluesky_stage(ola, Hands()) as made:
        yield made
