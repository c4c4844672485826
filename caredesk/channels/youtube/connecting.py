"""Connecting a channel of YouTube: signing in with Google, and how we stand (developers.google.com/youtube/v3)."""

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Field, Found, Health, OAuth, Permanent, Setup
from caredesk.channels.google.api import Google, listed
from caredesk.channels.google.tokens import AUTHORIZE, CLIENT, OFFLINE, TOKEN, granted
from caredesk.channels.reading import mapped

SCOPES = ("https://www.googleapis.com/auth/youtube.force-ssl",)
DAILY_UNITS = 10_000

setup = Setup(
    name="YouTube",
    icon="brand-youtube",
    group="social",
    says=lambda: _("Comments under your videos, also those held for review. You sign in with Google."),
    fields=(
        *CLIENT,
        Field(
            name="daily_units",
            label=lambda: _("Units a day"),
            help=lambda: _("Google gives a project 10,000 units a day. An answer takes 50, a question 1."),
            kind="number",
            required=False,
            default=str(DAILY_UNITS),
        ),
        Field(
            name="hide_as",
            label=lambda: _("What hiding does"),
            help=lambda: _("Either way nobody sees the comment, and it can be shown again."),
            kind="choice",
            default="heldForReview",
            choices=(
                ("heldForReview", lambda: _("Holds it for review")),
                ("rejected", lambda: _("Rejects it, together with its answers")),
            ),
        ),
    ),
    urls={"api": "https://youtube.googleapis.com/youtube/v3", "authorize": AUTHORIZE, "token": TOKEN},
    oauth=OAuth(scopes=SCOPES, extra=OFFLINE),
    scopes=SCOPES,
    forbids=(
        lambda: _("Private messages: there are none."),
        lambda: _("More than about 200 answers a day, unless Google raises the quota."),
        lambda: _("Answers to answers: every answer goes into the thread of the first comment."),
        lambda: _("Telling when a comment is edited or removed: the desk asks for it every few minutes."),
    ),
    realm="network",
)


def budget(account: AccountFacts) -> int:
    """The units of a day, as Google gave them to the project."""
    told = account.settings.get("daily_units")
    number = reading.count(str(told)) if told is not None else None
    return number or DAILY_UNITS


def find(account: AccountFacts) -> tuple[Found, ...]:
    """The channels that the person who signed in may speak for."""
    google = Google(account, account.urls["api"])
    told = google.get("/channels", [("part", "snippet"), ("mine", "true"), ("maxResults", "50")], units=1)
    return tuple(found for found in map(_found, listed(told.get("items"))) if found is not None)


def _found(told: object) -> Found | None:
    ext_id, snippet = mapped(told).get("id"), mapped(mapped(told).get("snippet"))
    if not isinstance(ext_id, str):
        return None
    handle, title = str(snippet.get("customUrl") or ""), str(snippet.get("title") or "")
    picture = mapped(mapped(snippet.get("thumbnails")).get("default")).get("url")
    return Found(ext_id=ext_id, handle=handle or title, name=title, avatar_url=reading.link(picture))


def health(account: AccountFacts) -> Health:
    """Whose channel it is; AuthExpired for a token that is none."""
    channels = find(account)
    mine = next((one for one in channels if one.ext_id == account.ext_id), None) or next(iter(channels), None)
    if mine is None or (account.ext_id and mine.ext_id != account.ext_id):
        raise Permanent("no_channel")
    return Health(
        ext_id=mine.ext_id,
        handle=mine.handle,
        name=mine.name,
        avatar_url=mine.avatar_url,
        token_expires_at=reading.instant(account.settings.get("token_expires_at")),
        scopes=granted(account),
    )
