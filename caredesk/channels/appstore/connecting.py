"""Connecting an app of the App Store: a key from App Store Connect, and which of its apps."""

from itertools import islice

from flask_babel import gettext as _

from caredesk.channels.appstore.api import Connect
from caredesk.channels.appstore.reviews import is_id
from caredesk.channels.base import AccountFacts, Field, Found, Health, Permanent, Setup
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import text_of

_PAGES = 25  # of apps: five thousand

setup = Setup(
    name="App Store",
    icon="brand-appstore",
    group="reviews",
    says=lambda: _("Reviews of your app in every country, their stars, and your answers."),
    fields=(
        Field(
            name="issuer_id",
            label=lambda: _("Issuer ID"),
            help=lambda: _("In App Store Connect: Users and Access, Integrations. Empty for a key of one person."),
            required=False,
            most=60,
        ),
        Field(
            name="key_id",
            label=lambda: _("Key ID"),
            help=lambda: _("Of a key with the role Customer Support."),
            most=40,
        ),
        Field(
            name="private_key",
            label=lambda: _("Private key"),
            help=lambda: _("What is written in the file AuthKey….p8. Apple gives it out only once."),
            kind="long",
            secret=True,
        ),
    ),
    urls={"api": "https://api.appstoreconnect.apple.com/v1"},
    forbids=(
        lambda: _("One answer for each review; it appears in the store only after a while."),
        lambda: _("Stars without words are not told, nor when a review was changed."),
        lambda: _("Reviews cannot be hidden. Report them in App Store Connect."),
    ),
    realm="account",
)


def health(account: AccountFacts) -> Health:
    """Which app it is, and whether its reviews may be read."""
    api = Connect(account)
    if not is_id(account.ext_id):
        raise Permanent("appstore_no_app")
    told = mapped(mapped(api.get(f"/apps/{account.ext_id}")).get("data"))
    api.get(f"/apps/{account.ext_id}/customerReviews", [("limit", "1")])
    about = mapped(told.get("attributes"))
    name = text_of(about.get("name"))
    handle = text_of(about.get("bundleId"))
    return Health(ext_id=account.ext_id, handle=handle, name=name or handle, quota_left=api.left)


def find(account: AccountFacts) -> tuple[Found, ...]:
    """The apps that the key opens."""
    found = []
    pages = islice(Connect(account).pages("/apps", [("limit", "200")]), _PAGES)
    for app in (mapped(one) for page in pages for one in listed(page.get("data"))):
        ext_id, about = text_of(app.get("id")), mapped(app.get("attributes"))
        if is_id(ext_id):
            handle = text_of(about.get("bundleId"))
            found.append(Found(ext_id=ext_id, handle=handle, name=text_of(about.get("name")) or handle))
    return tuple(found)
