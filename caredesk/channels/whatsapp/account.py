"""Our WhatsApp number: what is needed to connect it, which numbers a business account has, how it stands.

"Phone Numbers" and "WhatsApp Business Account": GET `/{number}`, GET `/{business account}/phone_numbers`, POST
`/{business account}/subscribed_apps` with `override_callback_uri` ("Webhooks, Override").
"""

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from caredesk.channels.base import AccountFacts, Field, Found, Health, Permanent, Setup
from caredesk.channels.meta import tokens
from caredesk.channels.meta.fields import APP, hook_help
from caredesk.channels.meta.graph import Graph, node
from caredesk.channels.meta.sending import stands
from caredesk.channels.reading import mapped
from caredesk.channels.whatsapp import templates

SCOPES = ("whatsapp_business_messaging", "whatsapp_business_management")
_WHO = "id,display_phone_number,verified_name,quality_rating"

setup = Setup(
    name="WhatsApp",
    icon="brand-whatsapp",
    group="messaging",
    says=lambda: _("A number of the WhatsApp Business Platform. You need an app of Meta and a system user's token."),
    fields=(
        *APP,
        Field(
            name="waba_id",
            label=lambda: _("WhatsApp Business Account ID"),
            help=lambda: _("In WhatsApp Manager, under Account tools, Phone numbers."),
        ),
        Field(
            name="access_token",
            label=lambda: _("Access token"),
            help=lambda: _("Of a system user of the business, best without an end."),
            kind="long",
            secret=True,
        ),
    ),
    urls={"api": "https://graph.facebook.com/v25.0"},
    door_key="app_secret",
    scopes=SCOPES,
    hook_help=hook_help,
    forbids=(
        lambda: _("Free words to people who did not write in the last 24 hours: only approved templates."),
        lambda: _("Edits of messages that were sent, and looking up whether one was sent."),
    ),
)


def find(account: AccountFacts) -> Sequence[Found]:
    """The numbers of the business account."""
    return tuple(_numbers(account))


def _numbers(account: AccountFacts) -> Iterator[Found]:
    business = str(account.settings.get("waba_id") or "")
    for one in Graph(account).listed(node(business, "phone_numbers"), limit="100", fields=_WHO):
        if isinstance(one.get("id"), str):
            number = str(one.get("display_phone_number") or one["id"])
            yield Found(ext_id=one["id"], handle=number, name=str(one.get("verified_name") or number))


def health(account: AccountFacts) -> Health:
    """Which number it is, until when the token lives, what it may do, and whether the webhook is ours."""
    graph = Graph(account)
    who = graph.get(node(account.ext_id), fields=_WHO)
    if not isinstance(who.get("id"), str) or not isinstance(who.get("display_phone_number"), str):
        raise Permanent("not_a_number")
    token = tokens.debugged(account)
    return Health(
        ext_id=who["id"],
        handle=who["display_phone_number"],
        name=str(who.get("verified_name") or who["display_phone_number"]),
        settings={"quality": str(who["quality_rating"])} if who.get("quality_rating") else {},
        token_expires_at=token.expires_at,
        scopes=token.scopes,
        quota_left=100 - min(100, graph.used),
        webhook_valid=_is_subscribed(graph, account),
        templates=templates.approved(graph, account),
    )


def _is_subscribed(graph: Graph, account: AccountFacts) -> bool | None:
    business, app = str(account.settings.get("waba_id") or ""), account.settings.get("app_id")
    if not business:
        return None
    try:
        apps = [
            mapped(one.get("whatsapp_business_api_data")) for one in graph.listed(node(business, "subscribed_apps"))
        ]
    except Permanent:
        return None
    return any(not app or one.get("id") == str(app) for one in apps)


def subscribe(account: AccountFacts, hook_url: str) -> None:
    """Have what comes to the numbers of the business account told to this address, whatever the app's own one is."""
    path = node(str(account.settings.get("waba_id") or ""), "subscribed_apps")
    told = {"override_callback_uri": hook_url, "verify_token": account.key("verify_token")}
    stands(Graph(account).post(path, told), account.ext_id)
