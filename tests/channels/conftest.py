"""What the tests of networks share: leave for loopback, bodies from files, a clock that stands."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caredesk.channels.base import AccountFacts, OutgoingFacts, Raw
from caredesk.core import config, secrets
from caredesk.core.secrets import Keys
from tests.channels.bluesky import signed_in
from tests.fakes.bluesky import Bluesky
from tests.fakes.mastodon import Mastodon
from tests.servers import mail
from tests.servers.mail import MailServers

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples"


def sample(name: str, **more: object) -> Raw:
    """A recorded body, as an Arrival keeps it."""
    return Raw((SAMPLES / f"{name}.json").read_bytes(), **{"received_at": NOW, **more})


@pytest.fixture
def reach() -> Iterator[Callable[[str], None]]:
    """Put one address of loopback on the allow-list."""
    before = config._current
    yield lambda host: config.use(config.Settings(allow_private_net=host))
    config.use(before)


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[Mastodon]:
    with Mastodon() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(server: Mastodon) -> AccountFacts:
    return AccountFacts(server.accounts["desk"]["id"], "desk", server.url, ("desk-token",))


@pytest.fixture
def question(server: Mastodon) -> str:
    return server.post("kasia", "@desk where is my parcel?", visibility="unlisted")


@pytest.fixture
def reply(question: str) -> OutgoingFacts:
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text="Looking into it!",
        parent_ext_id=question,
        thread_ext_id=question,
        surface="mention",
        visibility="unlisted",
        handle="kasia",
    )


@pytest.fixture
def sky(reach: Callable[[str], None]) -> Iterator[Bluesky]:
    with Bluesky() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def us(sky: Bluesky) -> AccountFacts:
    return signed_in(sky)


@pytest.fixture(scope="session")
def mail_servers() -> Iterator[MailServers]:
    """Dovecot and Postfix; where they are not installed the tests fail, and say what is missing."""
    why = mail.missing()
    if why:
        pytest.fail(why)
    with mail.running() as running:
        yield running


@pytest.fixture
def keys() -> Iterator[None]:
    """A key file, as far as the marks of conversations need one."""
    secrets.use(Keys((b"m" * 32,), b"s" * 32, b"c" * 32))
    yield
    secrets.use(None)


@pytest.fixture
def post_office(mail_servers: MailServers, reach: Callable[[str], None], keys: None) -> MailServers:
    """The servers with empty mailboxes, and leave to talk to them."""
    mail_servers.empty()
    reach(mail_servers.hosts)
    return mail_servers


@pytest.fixture
def asked_us(sky: Bluesky) -> str:
    return sky.post("kasia", "@desk.test where is my parcel?")
