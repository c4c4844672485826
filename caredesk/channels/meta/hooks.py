"""Where an app's deliveries go: one address for each kind of object, for all pages and accounts of the app.

"App Subscriptions": GET and POST `/{app}/subscriptions` under the app's own token, with `object`, `callback_url`,
`verify_token` and `fields`. Meta asks the address for its handshake at once. An address that is set already is left
alone: it may be another tool's, or the door of another page of ours, which opens to all pages of the app.
"""

from collections.abc import Sequence

from caredesk.channels.base import AccountFacts
from caredesk.channels.meta.graph import Graph, node


def tell(account: AccountFacts, about: str, fields: Sequence[str], hook_url: str) -> None:
    """Have the app tell this address of these fields, where it tells nobody yet."""
    app, secret = str(account.settings.get("app_id") or ""), account.key("app_secret")
    if not app or not secret or not hook_url:
        return
    graph, path = Graph(account, token=f"{app}|{secret}", is_app=True), node(app, "subscriptions")
    if any(one.get("object") == about and one.get("callback_url") for one in graph.listed(path)):
        return
    told = {"object": about, "callback_url": hook_url, "fields": ",".join(fields)}
    graph.post(path, told | {"verify_token": account.key("verify_token")})
