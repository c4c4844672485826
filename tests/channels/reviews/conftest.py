"""A strict Google Business and a strict Google Play, and an account on each."""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import ModuleType

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from caredesk.channels import googlebusiness, googleplay
from caredesk.channels.base import AccountFacts, OutgoingFacts
from tests.fakes.reviews import LOCATION, PACKAGE, Business, Play, Reviews

Desk = tuple[ModuleType, Reviews, AccountFacts]
KEYS = {"access_token": "google-token", "refresh_token": "google-refresh", "client_secret": "client-secret"}


@lru_cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_file(email: str) -> str:
    """The JSON file that Google gives out for a service account."""
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = key().private_bytes(*form).decode()
    return json.dumps({"type": "service_account", "private_key_id": "k1", "private_key": pem, "client_email": email})


@pytest.fixture
def business(reach: Callable[[str], None]) -> Iterator[Business]:
    with Business() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def place(business: Business) -> AccountFacts:
    urls = {"token": f"{business.url}/token", **dict.fromkeys(("api", "accounts", "locations"), business.url)}
    return AccountFacts(LOCATION, "Parcelhop, Łódź", settings={"client_id": "client"}, keys=KEYS, urls=urls)


@pytest.fixture
def play(reach: Callable[[str], None]) -> Iterator[Play]:
    with Play() as fake:
        fake.service_key = key().public_key()
        reach(fake.host)
        yield fake


@pytest.fixture
def app_account(play: Play) -> AccountFacts:
    urls = {"api": play.url, "token": f"{play.url}/token"}
    return AccountFacts(PACKAGE, PACKAGE, settings={"client_id": "client"}, keys=KEYS, urls=urls)


def answer(review: str, text: str = "We are sorry!") -> OutgoingFacts:
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text=text,
        parent_ext_id=review,
        thread_ext_id=review,
        surface="review",
        visibility="public",
    )


@pytest.fixture(params=["business", "play"])
def desk_(request: pytest.FixtureRequest) -> Desk:
    """The same stories on both networks."""
    if request.param == "business":
        return googlebusiness, request.getfixturevalue("business"), request.getfixturevalue("place")
    return googleplay, request.getfixturevalue("play"), request.getfixturevalue("app_account")
