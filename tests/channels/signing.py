"""What tests of connecting share: a browser, the example network with its sign-in, and the way through the pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caredesk.channels import networks
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team.models import Team
from tests import cast
from tests.fakes.pages import CLIENT, SECRET, Pages
from tests.postroom.stage import allow


@contextmanager
def example_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """The example network is one of the desk's, and somebody is at its other end."""
    monkeypatch.setitem(networks.KINDS, "pages", "tests.channels.pages_network")
    with Pages() as network:
        allow(network.host)
        yield network


def credentials(network: Pages, **more: str) -> dict[str, str]:
    urls = {f"url-{name}": f"{network.url}{path}" for name, path in PATHS.items()}
    return {"client_id": CLIENT, "client_secret": SECRET, **urls, **more}


PATHS = {"api": "", "authorize": "/authorize", "token": "/token"}


def care() -> str:
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    return str(team.id)


def signed_in(client: FlaskClient, network: Pages) -> TestResponse:
    """From the form to the moment at which the browser is back."""
    begun = client.post("/channels/new/pages", data=credentials(network))
    return client.get(back(client, network, begun.location))


def back(client: FlaskClient, network: Pages, page: str) -> str:
    """Open the sign-in of this page, say yes over there; the address that the browser comes back to."""
    return network.says_yes(link(client, page)).removeprefix("http://127.0.0.1:8600")


def link(client: FlaskClient, page: str) -> str:
    shown = client.get(page).get_data(as_text=True)
    found = re.search(r'href="(http[^"]*/authorize[^"]*)"', shown)
    assert found, shown[-2000:]
    return found[1].replace("&amp;", "&")


def connected(client: FlaskClient, network: Pages) -> Account:
    """The first page of the network, connected."""
    draft = signed_in(client, network).location
    client.post(draft, data={"account": "0", "team": care()})
    db.close_reading()
    return cast.account("Parcelhop Polska")
