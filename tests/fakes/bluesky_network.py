"""Bluesky as people see it: accounts, records, notices and messages, and who writes them."""

import re

from tests.fakes.bluesky_blobs import Blobs
from tests.fakes.bluesky_records import POST, checked, cid, must, now
from tests.fakes.bluesky_tokens import Sessions
from tests.fakes.server import Fake

SETTINGS = {
    "quota": 3000,
    "limit_writes": False,  # 429 for every write
    "forget_cursor": False,  # the list of notices begins anew on every page
    "loop_cursor": False,  # a page that points to itself
    "lag": 0,  # so many of the newest posts are not shown yet
}


class Network(Fake):
    """The state: records by uri, notices newest last, messages by conversation; and what people do there."""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.settings = dict(SETTINGS)
        self.sessions = Sessions()
        self.accounts: dict[str, dict] = {}
        self.records: dict[str, dict] = {}
        self.notices: list[dict] = []
        self.logs: list[dict] = []
        self.labels: dict[str, list[dict]] = {}
        self.blobs = Blobs()
        self.privileged = True
        self._used = self._number = 0
        for name in ("desk", "kasia", "zoltan"):
            self.add(name)

    def add(self, name: str) -> dict:
        did = "did:plc:" + name.ljust(24, "x")
        self.accounts[did] = {"did": did, "handle": f"{name}.test", "displayName": name.title(), "name": name}
        return self.accounts[did]

    def did(self, name: str) -> str:
        return next(did for did, one in self.accounts.items() if one["name"] == name)

    def key(self) -> str:
        self._number += 1
        return "3kz" + "".join("234567abcdefghijklmnopqrstuvwxyz"[self._number >> 5 * n & 31] for n in range(9, -1, -1))

    def ref(self, uri: str) -> dict:
        return {"uri": uri, "cid": self.records[uri]["cid"]}

    def post(self, by: str, text: str, *, to: str | None = None, quotes: str | None = None, **more: object) -> str:
        """Somebody says something; its uri."""
        with self.lock:
            value = {"$type": POST, "text": text, "createdAt": now(), "langs": ["en"], **more}
            if to:
                parent = self.records[to]["value"]
                root = parent["reply"]["root"] if "reply" in parent else self.ref(to)
                value["reply"] = {"root": root, "parent": self.ref(to)}
            if quotes:
                value["embed"] = {"$type": "app.bsky.embed.record", "record": self.ref(quotes)}
            if named := self._mentions(text):
                value["facets"] = named
            return self.write(self.did(by), POST, self.key(), value)

    def _mentions(self, text: str) -> list[dict]:
        found = []
        for one in re.finditer(r"@([a-z]+)\.test", text):
            start = len(text[: one.start()].encode())
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": self.did(one[1])}
            found.append({"index": {"byteStart": start, "byteEnd": start + len(one[0])}, "features": [feature]})
        return found

    def write(self, did: str, collection: str, key: str, value: dict) -> str:
        checked(collection, key, value)
        self.blobs.check(did, value.get("embed"))
        uri, is_new = f"at://{did}/{collection}/{key}", f"at://{did}/{collection}/{key}" not in self.records
        if collection == POST and value.get("reply"):
            self._right_root(value["reply"])
        before = self.records.get(uri, {})
        self.records[uri] = {"cid": cid(value), "value": value, "at": before.get("at") or now(), "did": did}
        if collection == POST and is_new:
            self._notify(uri, did, value)
        return uri

    def _right_root(self, reply: dict) -> None:
        parent = self.records.get(reply["parent"]["uri"], {}).get("value")
        if parent is not None:
            root = parent["reply"]["root"] if "reply" in parent else reply["parent"]
            must(reply["root"]["uri"] == root["uri"], "the root is not that of the parent")

    def _notify(self, uri: str, did: str, value: dict) -> None:
        told: dict[str, str] = {}
        for reason, at in (("quote", value.get("embed", {}).get("record", {}).get("uri")), *self._above(value)):
            told.setdefault(_did(at), reason) if at else None
        for facet in value.get("facets", []):
            told.setdefault(facet["features"][0].get("did", ""), "mention")
        for to, reason in told.items():
            if to in self.accounts and to != did:
                self.notices.append({"to": to, "uri": uri, "reason": reason})

    def _above(self, value: dict) -> list[tuple[str, str]]:
        """As the real one: those whose posts stand up to five above are told of a reply."""
        found = []
        for _ in range(5):
            if "reply" not in value:
                break
            uri = value["reply"]["parent"]["uri"]
            found.append(("reply", uri))
            value = self.records.get(uri, {}).get("value", {})
        return found

    def edit(self, uri: str, text: str) -> None:
        with self.lock:
            self.write(_did(uri), POST, uri.rpartition("/")[2], {**self.records[uri]["value"], "text": text})

    def delete(self, uri: str) -> None:
        with self.lock:
            del self.records[uri]
            self.notices = [one for one in self.notices if one["uri"] != uri]

    def label(self, uri: str, value: str, *, src: str = "did:plc:moderation", neg: bool = False) -> None:
        label = {"src": src, "uri": uri, "val": value, "cts": now(), **({"neg": True} if neg else {})}
        self.labels.setdefault(uri, []).append(label)

    def message(self, by: str, text: str, convo: str = "convo1") -> str:
        with self.lock:
            self._number += 1
            view = {"$type": "chat.bsky.convo.defs#messageView", "id": f"3m{self._number:011d}", "text": text}
            view |= {"rev": self._rev(), "sender": {"did": self.did(by)}, "sentAt": now()}
            self._logged("logCreateMessage", convo, message=view)
            return view["id"]

    def _rev(self) -> str:
        return f"222222{len(self.logs):07d}"

    def _logged(self, kind: str, convo: str, **more: object) -> None:
        profiles = [self._profile(one) for one in self.accounts.values()]
        log = {"$type": f"chat.bsky.convo.defs#{kind}", "rev": self._rev(), "convoId": convo, **more}
        self.logs.append({**log, "relatedProfiles": profiles})

    def public(self, by: str = "desk") -> list[dict]:
        """What stands in this account's repository, oldest first: the truth of the matter."""
        did = self.did(by)
        with self.lock:
            mine = [(uri, one) for uri, one in self.records.items() if one["did"] == did]
            return [{"uri": uri, "cid": one["cid"], **one["value"]} for uri, one in mine]


def _did(uri: str) -> str:
    return uri[5:].partition("/")[0]


def _parent(record: dict) -> str:
    return record["value"].get("reply", {}).get("parent", {}).get("uri", "")
