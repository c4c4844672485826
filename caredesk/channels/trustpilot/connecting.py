"""Connecting a company on Trustpilot: an application of one's own, the company, and in whose name it answers."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from caredesk.channels.base import AccountFacts, Field, Found, Health, Permanent, Setup
from caredesk.channels.reading import mapped
from caredesk.channels.rest import text_of
from caredesk.channels.trustpilot.api import Trustpilot, is_id, renew, with_token

setup = Setup(
    name="Trustpilot",
    icon="star",
    group="reviews",
    says=lambda: _("Reviews of your company, their stars and how they change, and your answers."),
    fields=(
        Field(
            name="api_key",
            label=lambda: _("API key"),
            help=lambda: _("In Trustpilot Business: Integrations, APIs. Your plan must include the API."),
            most=100,
        ),
        Field(name="api_secret", label=lambda: _("API secret"), help=lambda: _("It is beside the key."), secret=True),
        Field(
            name="company",
            label=lambda: _("Company"),
            help=lambda: _("Its address as on Trustpilot, such as parcelhop.example, or its business unit ID."),
            most=200,
        ),
        Field(
            name="author",
            label=lambda: _("Who answers"),
            help=lambda: _(
                "The user ID from the profile page of a person in Trustpilot Business. Without it nothing leaves."
            ),
            required=False,
            most=24,
        ),
    ),
    urls={"api": "https://api.trustpilot.com/v1"},
    hook_help=lambda: _("Integrations, Webhooks: new, updated and deleted service reviews. They come sooner with it."),
    forbids=(
        lambda: _("One answer for each review."),
        lambda: _("Reviews cannot be hidden. Report them on Trustpilot."),
    ),
    realm="network",
)


def health(account: AccountFacts) -> Health:
    """Which company it is, and whether its reviews may be read."""
    account = with_token(account)
    api = Trustpilot(account)
    company = _company(api, str(account.settings.get("company") or ""), account)
    ext_id, handle = text_of(company.get("id")), text_of(mapped(company.get("name")).get("identifying"))
    if not is_id(ext_id):
        raise Permanent("trustpilot_no_company")
    api.get(f"/private/business-units/{ext_id}/reviews", [("perPage", "1")])
    return Health(ext_id=ext_id, handle=handle, name=text_of(company.get("displayName")) or handle)


def _company(api: Trustpilot, told: str, account: AccountFacts) -> Any:
    try:
        if is_id(account.ext_id or told):
            return mapped(api.get(f"/business-units/{account.ext_id or told}"))
        name = told.removeprefix("https://").removeprefix("http://").strip("/ ")
        return mapped(api.get("/business-units/find", [("name", name)]))
    except Permanent as error:
        raise Permanent("trustpilot_no_company") if error.code == "gone" else error from error


def find(account: AccountFacts) -> tuple[Found, ...]:
    """The one company that was named; its token comes along."""
    renewed = renew(account)
    told = health(replace(account, keys=renewed.keys))
    ends = {"token_expires_at": renewed.expires_at.isoformat()} if renewed.expires_at else {}
    keys = {"access_token": renewed.keys["access_token"]}
    return (Found(ext_id=told.ext_id, handle=told.handle, name=told.name, keys=keys, settings=ends),)
