"""Our Instagram account: two ways to sign in, which accounts they open, how it stands, and its webhook.

With Facebook's login the account is reached through its page, on graph.facebook.com; with Instagram's own login on
graph.instagram.com, under a token of 60 days that is renewed ("Instagram API with Instagram Login", "Refresh Access
Token": GET `/refresh_access_token?grant_type=ig_refresh_token`, once it is a day old).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Field, Found, Health, OAuth, Permanent, Renewed, Setup
from caredesk.channels.meta import hooks, tokens
from caredesk.channels.meta.fields import APP, HUMAN_AGENT_FIELD, hook_help
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.meta.sending import stands
from caredesk.channels.reading import listed, mapped
from caredesk.core import clock

INSTAGRAM = "instagram"  # the login; the other is Facebook's
SCOPES = (
    "instagram_basic",
    "instagram_manage_comments",
    "instagram_manage_messages",
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_metadata",
    "pages_messaging",  # for files with messages
)
HOOKS = (
    "comments",
    "live_comments",
    "mentions",
    "messages",
    "message_reactions",
    "message_edit",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
)
_WHO = "id,username,name,profile_picture_url"

setup = Setup(
    name="Instagram",
    icon="brand-instagram",
    group="social",
    says=lambda: _("A professional account: comments, mentions and direct messages. You need an app of Meta."),
    fields=(
        *APP,
        Field(
            name="login",
            label=lambda: _("Login"),
            help=lambda: _("Through the Facebook page of the account, or with Instagram itself."),
            kind="choice",
            default="facebook",
            choices=(("facebook", lambda: "Facebook"), (INSTAGRAM, lambda: "Instagram")),
        ),
        Field(
            name="access_token",
            label=lambda: _("Access token"),
            help=lambda: _("Of the page, of a person who manages it, or of the Instagram account."),
            kind="long",
            secret=True,
            required=False,
        ),
        HUMAN_AGENT_FIELD,
    ),
    urls={
        "api": "https://graph.facebook.com/v25.0",
        "instagram": "https://graph.instagram.com/v25.0",
        "authorize": "https://www.facebook.com/v25.0/dialog/oauth",
        "token": "https://graph.facebook.com/v25.0/oauth/access_token",
    },
    oauth=OAuth(scopes=SCOPES, joined_by=",", pkce=False, client=("app_id", "app_secret"), instead=("access_token",)),
    door_key="app_secret",
    scopes=SCOPES,
    hook_help=hook_help,
    forbids=(
        lambda: _("Edits, likes, and answers to hidden comments or on live video."),
        lambda: _("Messages to people who did not write in the last 24 hours, or 7 days with Human Agent."),
        lambda: _("More than one private message to the author of a comment, or one after 7 days."),
        lambda: _("Looking up more than the newest 20 messages of a conversation: older ones are not counted."),
    ),
)


def find(account: AccountFacts) -> Sequence[Found]:
    """The accounts that these credentials open: those of the pages, or the one that signed in."""
    if account.settings.get("login") != INSTAGRAM:
        try:
            return tuple(_of_pages(account))
        except Permanent:  # a page's own token has no pages
            pass
    who = health(account)
    return (Found(ext_id=who.ext_id, handle=who.handle, name=who.name, avatar_url=who.avatar_url),)


def _of_pages(account: AccountFacts) -> Iterator[Found]:
    for page, token in tokens.pages(account, f"instagram_business_account{{{_WHO}}}"):
        who = mapped(page.get("instagram_business_account"))
        if isinstance(who.get("id"), str):
            handle = str(who.get("username") or who["id"])
            yield Found(
                ext_id=who["id"],
                handle=handle,
                name=str(who.get("name") or handle),
                avatar_url=reading.link(who.get("profile_picture_url")),
                keys={"access_token": token},
                settings={"page_id": page["id"]},
            )


def health(account: AccountFacts) -> Health:
    """Whose token it is, until when, and what it may do."""
    graph = Graph(account)
    is_own_login = account.settings.get("login") == INSTAGRAM
    who = graph.get("me" if is_own_login else node(account.ext_id), fields=_who(is_own_login=is_own_login))
    ext_id, handle = who.get("user_id") or who.get("id"), who.get("username")
    if not isinstance(ext_id, str) or not isinstance(handle, str):
        raise Permanent("not_an_instagram_account")
    token = tokens.Token() if is_own_login else tokens.debugged(account)
    return Health(
        ext_id=ext_id,
        handle=handle,
        name=str(who.get("name") or handle),
        avatar_url=reading.link(who.get("profile_picture_url")),
        token_expires_at=token.expires_at or reading.instant(account.settings.get("token_expires_at")),
        scopes=token.scopes,
        quota_left=100 - min(100, graph.used),
        webhook_valid=_is_subscribed(graph, account),
    )


def _who(*, is_own_login: bool) -> str:
    return f"user_id,{_WHO}" if is_own_login else _WHO


def _home(account: AccountFacts) -> str:
    """Where its webhook is set: at the account itself, or at the page that it belongs to."""
    is_own_login = account.settings.get("login") == INSTAGRAM
    return account.ext_id if is_own_login else str(account.settings.get("page_id") or account.ext_id)


def _is_subscribed(graph: Graph, account: AccountFacts) -> bool | None:
    try:
        apps = list(graph.listed(node(_home(account), "subscribed_apps"), fields="id,subscribed_fields"))
    except Permanent:
        return None
    app = account.settings.get("app_id")
    return any(listed(one.get("subscribed_fields")) for one in apps if not app or one.get("id") in (str(app), None))


def subscribe(account: AccountFacts, hook_url: str) -> None:
    """Have the account tell our app of what we read. Through a page, the fields of Instagram are chosen for the app,
    in its dashboard, and the page only has to be subscribed at all."""
    is_own_login = account.settings.get("login") == INSTAGRAM
    path, fields = node(_home(account), "subscribed_apps"), ",".join(HOOKS) if is_own_login else "messages"
    stands(Graph(account).post(path, {"subscribed_fields": fields}), account.ext_id)
    hooks.tell(account, "instagram", HOOKS, hook_url)


def renew(account: AccountFacts) -> Renewed:
    """Another 60 days for a token of Instagram's own login; a page's token lasts by itself."""
    if account.settings.get("login") != INSTAGRAM:
        raise Permanent("cannot_renew")
    told = Graph(account).get("refresh_access_token", grant_type="ig_refresh_token")
    token, seconds = told.get("access_token"), reading.count(told.get("expires_in"))
    if not isinstance(token, str) or not token or not seconds:
        raise Permanent("cannot_renew")
    return Renewed({"access_token": token}, clock.now() + timedelta(seconds=seconds))
