"""Connecting an app of Google Play: by the key of a service account, or by signing in (developers.google.com/
android-publisher: the right "Reply to reviews")."""

from flask_babel import gettext as _

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Field, Found, Health, OAuth, Renewed, Setup
from caredesk.channels.google import tokens
from caredesk.channels.googleplay.polling import SCOPES, google, path

setup = Setup(
    name="Google Play",
    icon="brand-google-play",
    group="reviews",
    says=lambda: _("Reviews of your Android app. You need a service account, or you sign in with Google."),
    fields=(
        Field(
            name="package",
            label=lambda: _("Package name of the app"),
            help=lambda: _("Such as com.parcelhop.app: it is at the end of the address in the store."),
        ),
        Field(
            name="service_account",
            label=lambda: _("Key of a service account"),
            help=lambda: _(
                "The JSON file from the Google Cloud console. Give it the right to reply to reviews in Play."
            ),
            kind="long",
            secret=True,
            required=False,
            most=8000,
        ),
        Field(
            name="client_id",
            label=lambda: _("Client ID"),
            help=lambda: _("Only without a service account."),
            required=False,
        ),
        Field(
            name="client_secret",
            label=lambda: _("Client secret"),
            help=lambda: _("Only without a service account."),
            secret=True,
            required=False,
        ),
    ),
    urls={
        "api": "https://androidpublisher.googleapis.com/androidpublisher/v3",
        "authorize": tokens.AUTHORIZE,
        "token": tokens.TOKEN,
    },
    oauth=OAuth(scopes=SCOPES, extra=tokens.OFFLINE, instead=("service_account",)),
    scopes=SCOPES,
    forbids=(
        lambda: _("More than one answer to a review: a second one takes the place of the first."),
        lambda: _("Reviews without words, reviews of test versions, and reviews older than a week."),
        lambda: _("Hiding or removing a review."),
    ),
    realm="account",
)


def find(account: AccountFacts) -> tuple[Found, ...]:
    """The app that was named, where its reviews can be read."""
    told = health(account)
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name),)


def health(account: AccountFacts) -> Health:
    google(account).get(path(account), [("maxResults", "1")])
    package = account.ext_id or str(account.settings.get("package", ""))
    return Health(
        ext_id=package,
        handle=package,
        name=package,
        token_expires_at=reading.instant(account.settings.get("token_expires_at")),
        scopes=tokens.granted(account),
    )


def renew(account: AccountFacts) -> Renewed:
    """A fresh token, in the way that this account was connected."""
    if account.key("service_account"):
        return tokens.renew_service(account, SCOPES)
    return tokens.renew(account)
