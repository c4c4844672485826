"""Who writes to us in private: their page or account tells a number alone.

"User Profile API" of the Messenger Platform and of Instagram Messaging: GET `/{person}` with `name` and `profile_pic`,
on Instagram `username` too; for people who wrote to us, and where the app has the right.
"""

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, Author
from caredesk.channels.meta.graph import Graph, node


def author(account: AccountFacts, ext_id: str, fields: str) -> Author | None:
    """The name and picture of this person."""
    told = Graph(account).get(node(ext_id), fields=fields)
    name, handle = reading.words(told, "name", 1000) or "", reading.words(told, "username", 300) or ""
    if not name and not handle:
        return None
    return Author(ext_id, handle, name or handle, reading.link(told.get("profile_pic")))
