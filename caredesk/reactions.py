"""ONE table: which actions follow an entry of the audit trail, in order, in the same transaction."""

from caredesk.audit import actions as audit

Following = tuple[audit.Listener, ...]

TABLE: dict[str, Following] = {}


def follow(happened: audit.Happened) -> None:
    """Run what the table lists for this verb."""
    for action in TABLE.get(happened.verb, ()):
        action(happened)


def start() -> None:
    """Listen to every entry from now on."""
    audit.follow_with(follow)
