"""Our page: what is needed to connect it, which pages a token opens, how it stands, and its webhook.

"Page" reference: GET `/{page}`; POST `/{page}/subscribed_apps?subscribed_fields=…`, which changes nothing when it is
repeated.
"""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Field, Found, Health, OAuth, Permanent, Setup
from caredesk.channels.meta import hooks, tokens
from caredesk.channels.meta.fields import APP, HUMAN_AGENT_FIELD, hook_help
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.meta.sending import stands
from caredesk.channels.reading import listed, mapped

SCOPES = (
    "pages_show_list",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_messaging",
)
HOOKS = (
    "feed",
    "mention",
    "ratings",
    "messages",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "message_reads",
    "message_deliveries",
    "messaging_postbacks",
    "messaging_referrals",
    "standby",
)
_WHO = "id,name,username,picture{url}"

setup = Setup(
    name="Facebook",
    icon="brand-facebook",
    group="social",
    says=lambda: _("A page of the company: comments, posts, recommendations and Messenger. You need an app of Meta."),
    fields=(
        *APP,
        Field(
            name="access_token",
            label=lambda: _("Page access token"),
            help=lambda: _(
                "A token of the page, or of a person who manages it. Nothing, when you sign in with Facebook."
            ),
            kind="long",
            secret=True,
            required=False,
        ),
        HUMAN_AGENT_FIELD,
    ),
    urls={
        "api": "https://graph.facebook.com/v25.0",
        "authorize": "https://www.facebook.com/v25.0/dialog/oauth",
        "token": "https://graph.facebook.com/v25.0/oauth/access_token",
    },
    oauth=OAuth(scopes=SCOPES, joined_by=",", pkce=False, client=("app_id", "app_secret"), instead=("access_token",)),
    door_key="app_secret",
    scopes=SCOPES,
    hook_help=hook_help,
    forbids=(
        lambda: _("Messages to people who did not write in the last 24 hours, or 7 days with Human Agent."),
        lambda: _("More than one private message to the author of a comment, or one after 7 days."),
        lambda: _("Looking up more than the newest 20 messages of a conversation: older ones are not counted."),
        lambda: _("Edits of messages that were sent."),
    ),
)


def find(account: AccountFacts) -> Sequence[Found]:
    """The pages that these credentials open; a page's own token opens that page."""
    try:
        return tuple(_pages(account))
    except Permanent:  # a page has no accounts
        who = health(account)
        return (Found(ext_id=who.ext_id, handle=who.handle, name=who.name, avatar_url=who.avatar_url),)


def _pages(account: AccountFacts) -> Iterator[Found]:
    for page, token in tokens.pages(account, "username,picture{url}"):
        handle, name = str(page.get("username") or page.get("name") or page["id"]), str(page.get("name") or page["id"])
        keys = {"access_token": token}
        yield Found(ext_id=page["id"], handle=handle, name=name, avatar_url=_picture(page), keys=keys)


def _picture(page: object) -> str | None:
    return reading.link(mapped(mapped(mapped(page).get("picture")).get("data")).get("url"))


def health(account: AccountFacts) -> Health:
    """Whose token it is, until when, what it may do, and whether the page's webhook is ours."""
    graph = Graph(account)
    who = graph.get(node(account.ext_id) if account.ext_id else "me", fields=_WHO)
    ext_id = who.get("id")
    if not isinstance(ext_id, str):
        raise Permanent("not_a_page")
    token = tokens.debugged(account)
    return Health(
        ext_id=ext_id,
        handle=str(who.get("username") or who.get("name") or ext_id),
        name=str(who.get("name") or ext_id),
        avatar_url=_picture(who),
        token_expires_at=token.expires_at,
        scopes=token.scopes,
        quota_left=100 - min(100, graph.used),
        webhook_valid=_is_subscribed(graph, account, ext_id),
    )


def _is_subscribed(graph: Graph, account: AccountFacts, ext_id: str) -> bool | None:
    """Whether our app is told of comments and messages of this page; None where it may not be asked."""
    try:
        apps = list(graph.listed(node(ext_id, "subscribed_apps"), fields="id,subscribed_fields"))
    except Permanent:
        return None
    app = account.settings.get("app_id")
    ours = [one for one in apps if not app or one.get("id") == str(app)]
    return any({"feed", "messages"} <= {str(name) for name in listed(one.get("subscribed_fields"))} for one in ours)


def subscribe(account: AccountFacts, hook_url: str) -> None:
    """Have the page tell our app of everything that we read, and the app tell us where nobody is told yet."""
    path = node(account.ext_id, "subscribed_apps")
    stands(Graph(account).post(path, {"subscribed_fields": ",".join(HOOKS)}), account.ext_id)
    hooks.tell(account, "page", HOOKS, hook_url)
