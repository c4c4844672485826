"""What machines that help are called, and why one did not help."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from caredesk.tickets import sentences


def title(task: str) -> str:
    return {"translation": _("Translation"), "draft": _("Drafts of replies")}[task]


def protocol(task: str) -> str:
    """What the machine must speak."""
    return {
        "translation": _("A server that speaks the HTTP interface of LibreTranslate, which may be one of your own."),
        "draft": _("A server with a chat endpoint as OpenAI describes it, which may be one of your own."),
    }[task]


def leaves(task: str) -> str:
    """What it is told."""
    return {
        "translation": _("The words that an agent asks to have translated: a customer's post, or a reply."),
        "draft": _("The last words of the conversation, of both sides. No names, no notes."),
    }[task]


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "helper_off": lambda _facts: _("No machine is set up for this. The owner of the desk can do so."),
    "helper_address": lambda _facts: _(
        "This address cannot be used. One in your own network must be allowed in CAREDESK_ALLOW_PRIVATE_NET."
    ),
    "helper_model": lambda _facts: _("Name the model that shall answer."),
    "helper_silent": lambda _facts: _("The machine did not answer. Nothing is lost; try again in a moment."),
    "helper_key": lambda _facts: _("The machine refused the key. The owner of the desk can enter a new one."),
    "helper_unclear": lambda _facts: _("The machine gave no usable answer."),
    "helper_long": lambda facts: _("At most %(most)s characters can be given to a machine.", most=facts["most"]),
}
sentences.SENTENCES.update(SENTENCES)
