"""Connecting the locations of a business: signing in with Google, choosing which, and how we stand there.

developers.google.com/my-business: Account Management v1 (accounts), Business Information v1 (locations; a name without
the account, and `metadata.hasVoiceOfMerchant`, without which nothing may be answered), and v4, the old interface that
reviews still live in.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Found, Health, OAuth, Setup
from caredesk.channels.google.api import Google, listed
from caredesk.channels.google.tokens import AUTHORIZE, CLIENT, OFFLINE, TOKEN, granted
from caredesk.channels.googlebusiness.polling import location
from caredesk.channels.reading import mapped

SCOPES = ("https://www.googleapis.com/auth/business.manage",)
_PAGES = 20

setup = Setup(
    name="Google Business",
    icon="building-store",
    group="reviews",
    says=lambda: _("Reviews of your shops and offices on Google. You sign in with Google and choose the places."),
    fields=CLIENT,
    urls={
        "api": "https://mybusiness.googleapis.com/v4",
        "accounts": "https://mybusinessaccountmanagement.googleapis.com/v1",
        "locations": "https://mybusinessbusinessinformation.googleapis.com/v1",
        "authorize": AUTHORIZE,
        "token": TOKEN,
    },
    oauth=OAuth(scopes=SCOPES, extra=OFFLINE),
    scopes=SCOPES,
    forbids=(
        lambda: _("More than one answer to a review: a second one takes the place of the first."),
        lambda: _("Answers for places that Google has not verified."),
        lambda: _("Hiding or removing a review."),
    ),
    realm="account",
)


def find(account: AccountFacts) -> tuple[Found, ...]:
    """All places of all accounts that the person who signed in looks after; those that may answer come first."""
    places = [place for parent in _accounts(account) for place in _locations(account, parent)]
    return tuple(found for _may, found in sorted(places, key=lambda one: not one[0]))


def _accounts(account: AccountFacts) -> Iterator[str]:
    google = Google(account, account.urls["accounts"])
    for one in _paged(google, "/accounts", "accounts", [("pageSize", "20")]):
        if isinstance(one.get("name"), str) and one["name"].startswith("accounts/"):
            yield one["name"]


def _locations(account: AccountFacts, parent: str) -> Iterator[tuple[bool, Found]]:
    google = Google(account, account.urls["locations"])
    params = [("readMask", "name,title,storefrontAddress,metadata"), ("pageSize", "100")]
    for one in _paged(google, f"/{parent}/locations", "locations", params):
        name, title = one.get("name"), str(one.get("title") or "")
        if not isinstance(name, str) or not name.startswith("locations/"):
            continue
        town = str(mapped(one.get("storefrontAddress")).get("locality") or "")
        shown = f"{title}, {town}" if town else title
        may = mapped(one.get("metadata")).get("hasVoiceOfMerchant") is not False
        settings = {"verified": "yes" if may else "no", "title": shown}
        yield may, Found(ext_id=f"{parent}/{name}", handle=shown, name=shown, settings=settings)


def _paged(google: Google, path: str, name: str, params: list[tuple[str, str]]) -> Iterator[Mapping[str, Any]]:
    token: Any = ""
    for _page in range(_PAGES):
        told = google.get(path, [*params, *([("pageToken", token)] if token else [])])
        yield from map(mapped, listed(told.get(name)))
        if told.get("nextPageToken") in (None, "", token):
            return
        token = told["nextPageToken"]


def health(account: AccountFacts) -> Health:
    """Whether the place's reviews can be read with this token."""
    if account.ext_id:
        Google(account, account.urls["api"]).get(location(account, "reviews"), [("pageSize", "1")])
    else:
        next(_accounts(account), None)
    title = str(account.settings.get("title") or account.handle)
    return Health(
        ext_id=account.ext_id,
        handle=title,
        name=title,
        token_expires_at=reading.instant(account.settings.get("token_expires_at")),
        scopes=granted(account),
    )
