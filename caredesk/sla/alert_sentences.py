"""What is told about warnings that did not arrive, and about settings and steps that cannot be taken."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

WHY: dict[str, Callable[[], str]] = {
    "mail_off": lambda: _("No mail server is set up. An administrator can set CAREDESK_SMTP_URL."),
    "mail_unreachable": lambda: _("The mail server cannot be reached."),
    "mail_certificate": lambda: _("The certificate of the mail server is not trusted."),
    "mail_recipient": lambda: _("The mail server does not take mail for this address."),
    "mail_auth": lambda: _("The mail server refuses our name or password."),
    "mail_refused": lambda: _("The mail server refuses our e-mail, or its sender."),
    "mail_unsupported": lambda: _("The mail server cannot do what CAREDESK_SMTP_URL asks for."),
    "mail_malformed": lambda: _("This address, or our own, is none that mail can go to."),
    "hook_silent": lambda: _("The address of the webhook does not answer."),
    "address_refused": lambda: _(
        "The address leads into a private network. An administrator can allow it by CAREDESK_ALLOW_PRIVATE_NET."
    ),
    "broken": lambda: _("A fault of the desk stopped it. The log has the details."),
}
FIELDS: dict[str, Callable[[], str]] = {
    "goal_percent": lambda: _("Between 1 and 100 percent."),
    "unfair_percent": lambda: _("Between 1 and 500 percent."),
    "url": lambda: _("An address begins with https:// or http://, and holds no name and password."),
    "share_warn": lambda: _("A warning comes at 1 to 100 percent of the target."),
    "share_escalate": lambda: _("This happens at 100 to 300 percent of the target."),
    "receiver": lambda: _("Choose the assignee, the team or the supervisor."),
    "ways": lambda: _("Choose at least one way, each of them once."),
    "act": lambda: _("Choose what is to happen."),
    "raised": lambda: _("A priority is raised to high or urgent."),
    "team": lambda: _("Choose one of the teams."),
    "twice": lambda: _("The same step is here twice."),
    "too_many": lambda: _("At most 10 steps."),
}


def why(code: str) -> str:
    """Why somebody was not told, or what a try met with."""
    if code.startswith("http_"):
        return _("The webhook answered with error %(code)s.", code=code.removeprefix("http_"))
    return WHY[code]() if code in WHY else ""


def fields(errors: Mapping[str, str]) -> dict[str, str]:
    """The sentence for each field that is in trouble."""
    return {field: field_(code) for field, code in errors.items()}


def field_(code: str) -> str:
    return FIELDS[code]() if code in FIELDS else _("Choose one of the offered values.")


def tried(code: str) -> str:
    """How a try went: empty code for well."""
    return why(code) if code else _("It works: it was taken at the other end.")
