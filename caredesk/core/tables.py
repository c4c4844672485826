"""Every table of the desk, gathered for migrations."""

from importlib import import_module

from sqlalchemy import MetaData
from sqlmodel import SQLModel

ROOMS = (
    *("core.models", "core.jobs", "audit.models", "team.models", "customers.models", "channels.models"),
    "channels.connect_models",
    *("tickets.models", "tickets.hold_models", "tickets.file_models"),
    *(
        "moderation.models",
        "sla.models",
        "routing.models",
        "replies.models",
        "replies.later_models",
        "replies.helper_models",
    ),
    *("replies.template_models", "replies.macro_models"),
    *("voice.models", "voice.approval_models"),
    *("knowledge.models", "knowledge.memory_models"),
    *("postroom.models", "reports.models", "privacy.models"),
)


def all_tables() -> MetaData:
    """The metadata with the models of all rooms in it; the append-only tables have SQL files of their own."""
    for room in ROOMS:
        import_module(f"caredesk.{room}")
    return SQLModel.metadata
