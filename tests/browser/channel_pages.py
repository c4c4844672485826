"""Every page about channels, in the demo's desk: each network's form, each step of connecting, each account."""

from sqlmodel import select

from caredesk.channels import drafting, networks
from caredesk.channels.base import Found
from caredesk.channels.finding import Given
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.demo import everywhere
from caredesk.postroom import importing
from caredesk.team.models import Agent
from tests import cast
from tests.browser.test_import import CSV

LONG = "Parcelhop Magyarország Logisztikai és Csomagküldő Szolgáltató Korlátolt Felelősségű Társaság, Székesfehérvár"
FOUND = [Found(ext_id=str(number), handle=f"@{number}", name=name) for number, name in enumerate(["Łódź", LONG])]
STEPS = ["connecting-sign-in", "connecting-again", "connecting-accounts", "connecting-account", "connecting-over"]
SHOWN = ["list", "choose", "no-network", "secrets", "break-glass", "import", "import-preview", "unread", "on-the-way"]
DEMO = ["email", "googlebusiness", "googleplay", "listening", "mastodon", "webhook", "x"]
NAMES = [
    *[f"new-{kind}" for kind in sorted(networks.KINDS)],
    *STEPS,
    *SHOWN,
    *[f"{page}-{kind}" for kind in DEMO for page in ("account", "test", "completeness")],
    *[f"account-{kind}" for kind in everywhere.NAMES],
]


def path(name: str, lang: str) -> str:
    """Where this page stands for the owner who reads this language."""
    what, _, kind = name.partition("-")
    if what == "new":
        return f"/channels/new/{kind}"
    if name in STEPS:
        return _step(name, cast.agent(f"owner-{lang}@parcelhop.example"))
    if name in SHOWN:
        return _shown()[name]
    more = {"account": "", "test": "/test", "completeness": "/completeness"}[what]
    return f"/channels/{_of(kind).id}{more}"


def _of(kind: str) -> Account:
    found = db.session().exec(select(Account).where(Account.kind == kind).order_by("id")).first()
    assert found is not None
    return found


def _shown() -> dict[str, str]:
    listening, mastodon = _of("listening"), _of("mastodon")
    owner = cast.agent("owner-en@parcelhop.example")
    return {
        "list": "/channels",
        "choose": "/channels/new",
        "no-network": "/channels/new?q=zzzz",
        "secrets": "/channels/credentials",
        "break-glass": f"/channels/{mastodon.id}/credentials/token",
        "import": f"/channels/{listening.id}/import",
        "import-preview": f"/channels/{listening.id}/import/{importing.keep(listening, CSV.encode(), owner)}",
        "unread": "/deliveries?show=unread",
        "on-the-way": "/deliveries?show=waiting",
    }


def _step(name: str, agent: Agent) -> str:
    """A connection that this agent has in hand."""
    if name == "connecting-over":
        return "/channels/oauth?state=used&code=used"
    keys = {"app_secret": "secret", "verify_token": "words"}
    draft = drafting.begin(Given("facebook", {"app_id": "1"}, keys), agent)
    if name == "connecting-sign-in":
        drafting.start_sign_in(draft, agent, "")
    elif name != "connecting-again":
        drafting.keep_found(draft, agent, FOUND if name.endswith("s") else FOUND[1:])
    return f"/channels/connecting/{draft.uuid}{'/sign-in' if name in STEPS[:2] else ''}"
