"""How we stand with X: whose the token is, whether X can reach us, and asking it to call.

docs.x.com: "User lookup me", "Webhooks" (GET /2/webhooks with the app's own token tells `valid`; PUT asks for another
challenge), "X Activity API" (a subscription for each kind of event and account; the private ones by the account's own
token). The answer to POST /2/webhooks is the webhook itself (WebhookConfigCreateResponse of X's own SDK), the others
have `data`.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, AuthExpired, Found, Health, Permanent, Trouble
from caredesk.channels.reading import mapped
from caredesk.channels.x.api import Network
from caredesk.channels.x.people import listed, person, whole_id

WANTED = ("post.create", "post.delete", "post.mention.create", "post.reply.create", "post.quote.create")
WANTED_MESSAGES = ("dm.received", "dm.sent", "dm.read")


def health(account: AccountFacts) -> Health:
    """Who the token belongs to, whether X can reach us, and what we may do; AuthExpired for a token that is none."""
    network = Network(account)
    me = person(network.get("/2/users/me", [("user.fields", "name,profile_image_url,username")]).get("data"))
    if me is None:
        raise Permanent("not_x")
    return Health(
        ext_id=me.ext_id,
        handle=me.handle,
        name=me.name,
        avatar_url=me.avatar_url,
        token_expires_at=reading.instant(account.settings.get("token_expires_at")),
        quota_left=network.quota_left,
        webhook_valid=_webhook_valid(account),
        scopes=_granted(account),
    )


def find(account: AccountFacts) -> tuple[Found, ...]:
    """Signing in opens one account."""
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name, avatar_url=told.avatar_url),)


def _granted(account: AccountFacts) -> tuple[str, ...] | None:
    """X says what was granted only together with a token."""
    told = account.key("scope") or account.settings.get("scope")
    return tuple(told.split()) if isinstance(told, str) and told else None


def _webhook_valid(account: AccountFacts) -> bool | None:
    """Whether X finds our address valid: after one wrong answer it calls it no more. None where nobody can tell."""
    if account.settings.get("receive") == "poll" or not account.key("app_token"):
        return None
    try:
        hooks = _hooks(Network(account, as_app=True))
    except Trouble:
        return None
    return any(one.get("valid") is True for one in hooks)


def _hooks(network: Network) -> list[Any]:
    """The addresses that X knows of ours: those that look like a door of this desk."""
    told = [mapped(one) for one in listed(network.get("/2/webhooks").get("data"))]
    return [one for one in told if "/hooks/" in str(one.get("url"))]


def subscribe(account: AccountFacts, hook_url: str) -> None:
    """Let X deliver to this address what happens to this account; what is there already stays as it is. Nothing where
    the desk asks by itself, and nothing without the app's token: then a person sets it up by hand."""
    if account.settings.get("receive") == "poll" or not account.key("app_token"):
        return
    app = Network(account, as_app=True)
    hook = next((one for one in _hooks(app) if one.get("url") == hook_url), None)
    if hook is None:
        hook = app.act("POST", "/2/webhooks", {"url": hook_url})
    elif hook.get("valid") is not True:
        app.act("PUT", f"/2/webhooks/{quote(whole_id(hook), safe='')}", {})
    there = {
        str(mapped(one).get("event_type"))
        for one in listed(app.get("/2/activity/subscriptions").get("data"))
        if whole_id(mapped(mapped(one).get("filter")), "user_id") == account.ext_id
    }
    wanted = WANTED + (WANTED_MESSAGES if account.settings.get("messages") != "no" else ())
    _order(account, whole_id(hook), [one for one in wanted if one not in there])


def _order(account: AccountFacts, hook: str, kinds: Sequence[str]) -> None:
    """Each kind for itself: one that is refused keeps the others from nobody, and is told at the end."""
    refused: Trouble | None = None
    for kind in kinds:
        body = {"event_type": kind, "filter": {"user_id": account.ext_id}, "webhook_id": hook, "tag": "caredesk"}
        try:
            Network(account).act("POST", "/2/activity/subscriptions", body)
        except (Permanent, AuthExpired) as trouble:
            if trouble.code == "auth_expired":
                raise
            refused = trouble
    if refused is not None:
        raise refused
