"""How accounts, and connections that are under way, are made ready for a call."""

from caredesk.channels import actions as channels
from caredesk.channels import drafting, joining
from caredesk.channels.connect_models import ConnectionDraft
from caredesk.channels.finding import Chosen, Given
from caredesk.channels.models import Account, AccountState
from caredesk.team import passwords
from caredesk.team.models import Agent
from tests import cast
from tests.audit.prepared import held
from tests.security.sides import Side


def paused(side: Side) -> None:
    held(side.account, state=AccountState.PAUSED, paused_why="by_hand")


def two_keys(side: Side) -> None:
    channels.rotate_secret(side.account, "cli")


def connection_of(agent: Agent) -> ConnectionDraft:
    """A webhook on its way into the desk, begun by this agent."""
    return joining.begin(Given("webhook"), agent)


def connecting(side: Side) -> None:
    side.more["draft_id"] = connection_of(cast.agent("bence@parcelhop.example")).uuid


def signing_in(side: Side) -> None:
    """A sign-in at the example network that was begun; only where the crawl put that network up."""
    bence = cast.agent("bence@parcelhop.example")
    draft = drafting.begin(Given("pages", {"client_id": "c"}, {"client_secret": "s"}), bence)
    drafting.start_sign_in(draft, bence, "")
    side.more["draft_id"] = draft.uuid


def signed_in(side: Side) -> None:
    """An account of the example network."""
    account = Account(kind="pages", name="Pages", ext_id="1", settings={"client_id": "c"})
    chosen = Chosen(account, {"client_secret": "s", "access_token": "t"})
    side.more["account_id"] = channels.connect(chosen, [side.team], "cli").id


def behind_glass(side: Side) -> None:
    held(cast.agent("eva@parcelhop.example"), password_hash=passwords.kept(cast.PASSWORD))
    side.more["secret_name"] = "signing_key"
