"""Bluesky and every server of the AT Protocol: poll, sweep for removals, reply, like, hide, direct messages.

An account is connected by its handle and an app password; see `session`. What was read and where: the lexicons of
bluesky-social/atproto (app.bsky.*, chat.bsky.*, com.atproto.*) and the sources named in the modules beside this one.
The network's own app shows a post as it was first written, whatever its record says later (bluesky-social/social-app
#673, snarfed/bridgy-fed#947), so an edit of ours is offered with that warning.
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import (
    Ability,
    AccountFacts,
    Allowed,
    AuthExpired,
    CannotTell,
    Denied,
    Field,
    Health,
    NotThere,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Sent,
    Setup,
)
from caredesk.channels.bluesky import acts, chat, pictures, session
from caredesk.channels.bluesky.acts import prepare
from caredesk.channels.bluesky.api import Server
from caredesk.channels.bluesky.polling import listing, poll, reconcile
from caredesk.channels.bluesky.posts import parse
from caredesk.channels.bluesky.session import find, renew
from caredesk.channels.bluesky.words import MESSAGE, POST, count
from caredesk.channels.hookless import verify

__all__ = [
    "ability",
    "can",
    "find",
    "find_sent",
    "health",
    "listing",
    "parse",
    "poll",
    "prepare",
    "reconcile",
    "renew",
    "room",
    "send",
    "setup",
    "verify",
]

setup = Setup(
    name="Bluesky",
    icon="brand-bluesky",
    group="social",
    says=lambda: _("Mentions, replies and direct messages of an account on Bluesky. You need an app password."),
    fields=(
        Field(
            name="identifier",
            label=lambda: _("Account name"),
            help=lambda: _("As in the profile, such as parcelhop.bsky.social."),
        ),
        Field(
            name="app_password",
            label=lambda: _("App password"),
            help=lambda: _(
                "Made on Bluesky under Settings, Privacy and security, App passwords. "
                "Allow direct messages there if the desk should answer them."
            ),
            secret=True,
        ),
    ),
    urls={"api": "https://bsky.social"},
    realm="network",
)
ability = Ability(
    poll=True,
    backfill=True,
    sees_edits=True,
    sees_deletes=True,
    lists=True,
    renews=True,
    prepares=True,
    actions=frozenset({"reply", "dm", "like", "unlike", "hide", "unhide", "edit_own"}),
    count=count,
    count_rule="graphemes",
    limit=lambda account: POST,  # noqa: ARG005  the same for every account
    files=pictures.rules,
    resend="own_id",
    read_lag=timedelta(seconds=2),
)
_ACTS = {"like": acts.like, "unlike": acts.unlike, "hide": acts.hide, "unhide": acts.hide, "edit_own": acts.edit}


def can(account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied:  # noqa: ARG001
    if post.is_removed:
        return Denied("post_removed")
    if action not in ability.actions:
        return Denied("not_on_this_network")
    if post.is_private:
        return Allowed() if action == "dm" else Denied("private_stays_private")
    if action == "dm":
        return Denied("not_a_message")
    link_out = post.permalink or None
    if action == "reply" and post.facts.get("blocked"):
        return Denied("blocked_between_us", link_out=link_out)
    if action == "reply" and post.facts.get("replies_closed"):
        return Denied("replies_closed", link_out=link_out)
    if action in ("hide", "unhide") and post.surface != "comment":  # only the conversations under our own posts are
        return Denied("hide_not_ours", link_out=link_out)
    return Allowed(note="first_version_shown") if action == "edit_own" else Allowed()


def room(account: AccountFacts, post: PostFacts, action: str) -> int:  # noqa: ARG001
    return MESSAGE if post.is_alone(action) else POST


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """One act; everything of it that must stay the same at a second attempt stands in `out`."""
    if out.action in _ACTS and out.action != "edit_own":
        return _ACTS[out.action](account, out)
    if count(out.text, account) > (MESSAGE if out.action == "dm" else POST):
        raise Permanent("too_long")
    if out.action == "edit_own":
        return acts.edit(account, out)
    if out.action == "dm":
        return chat.say(account, out)
    if out.is_private:
        raise Permanent("private_stays_private")
    return acts.reply(account, out)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    try:
        return chat.said(account, out) if out.action == "dm" else acts.found(account, out)
    except Permanent as error:
        return CannotTell(error.code)


def health(account: AccountFacts) -> Health:
    """Who the session belongs to, and whether it opens direct messages; AuthExpired where there is none."""
    server = Server(account)
    me = server.get("com.atproto.server.getSession")
    ext_id, handle = me.get("did"), me.get("handle")
    if not isinstance(ext_id, str) or not isinstance(handle, str):
        raise Permanent("not_bluesky")
    if me.get("active") is False:
        raise AuthExpired(text=f"the account is {me.get('status') or 'inactive'}"[:100])
    profile = server.get("app.bsky.actor.getProfile", [("actor", ext_id)])
    token = account.key("access_token")
    return Health(
        ext_id=ext_id,
        handle=handle,
        name=session.name_of(profile, handle),
        avatar_url=reading.link(profile.get("avatar")),
        settings={"dm": session.may_message(token)},
        token_expires_at=session.expiry(token),
        quota_left=server.quota_left,
        scopes=session.opens(token),
    )
