"""Until when a network takes an act: its module knows all its rules, so it is asked at moments to come. Pure."""

from datetime import datetime, timedelta

from caredesk.channels.base import AccountFacts, Allowed, Connector, PostFacts

FAR = timedelta(days=7)  # a window that is longer presses nobody
NARROW = timedelta(minutes=1)


def closes_at(
    network: Connector, account: AccountFacts, post: PostFacts, action: str, *, at: datetime
) -> datetime | None:
    """When this act, allowed at this moment, will not be any more; None when that is far, or never."""

    def is_open(moment: datetime) -> bool:
        return isinstance(network.can(account, post, action, moment), Allowed)

    opened, shut = at, at + FAR
    if is_open(shut):
        return None
    while shut - opened > NARROW:
        middle = opened + (shut - opened) / 2
        opened, shut = (middle, shut) if is_open(middle) else (opened, middle)
    return opened
