"""A strict Bluesky in memory: account server, AppView and chat service under one address, and judge of what is public.

It refuses what the real ones were seen to refuse (PDS and AppView of `@atproto/dev-env` 0.6.7) and what their lexicons
forbid. `python -m tests.fakes.bluesky --port N --log FILE`. Accounts `desk.test` (app password `desk-pass`),
`kasia.test`, `zoltan.test`. Orders as `POST /_fake/<name>`: post, edit, delete, message, public, settings, expire.
"""

import argparse
import json

import regex

from tests.fakes.bluesky_network import SETTINGS, Network, _did, _parent
from tests.fakes.bluesky_records import POST, cid, must
from tests.fakes.refusal import Refusal
from tests.fakes.server import Answer, Call, main, told

CHAT = "did:web:api.bsky.chat#bsky_chat"
OPEN = {"com.atproto.server.createSession", "com.atproto.server.refreshSession"}


class Bluesky(Network):
    """What account server, AppView and chat service answer, by the names of their methods."""

    def control(self, name: str, order: dict) -> object:
        match name:
            case "post":
                return {"id": self.post(order.pop("by"), order.pop("text"), **order)}
            case "edit":
                self.edit(order["id"], order["text"])
            case "delete":
                self.delete(order["id"])
            case "message":
                return {"id": self.message(order["by"], order["text"])}
            case "public":
                return self.public(order.get("by", "desk"))
            case "settings":
                self.settings.update({key: order[key] for key in order if key in SETTINGS})
            case "expire":
                self.sessions.expire()
            case _:
                return super().control(name, order)
        return {}

    def answer(self, call: Call) -> Answer:
        self._used += 1
        quota = {
            "RateLimit-Limit": "3000",
            "RateLimit-Remaining": str(max(0, self.settings["quota"] - self._used)),
            "RateLimit-Reset": "1800000000",
            "RateLimit-Policy": "3000;w=300",
        }
        try:
            answer = told(self._routed(call))
        except Refusal as refusal:
            answer = told({"error": refusal.name, "message": refusal.error}, refusal.status)
            if refusal.status == 429:
                quota["Retry-After"] = "30"
        answer.headers.update(quota)
        return answer

    def _routed(self, call: Call) -> object:
        method = call.path.removeprefix("/xrpc/")
        name = f"{call.method.lower()}_{method.rpartition('.')[2]}"
        known = getattr(self, name, None)
        if known is None or method != METHODS.get(name):
            raise Refusal(501, "Method Not Implemented", "MethodNotImplemented")
        is_raw = name == "post_uploadBlob"
        body = json.loads(call.body) if call.body and not is_raw else {}
        is_json = call.headers.get("content-type") == "application/json"
        must(is_raw or not call.body or is_json, "Wrong request encoding")
        if method in OPEN:
            return known(call, body)
        is_chat = method.startswith("chat.bsky.")
        if is_chat and call.headers.get("atproto-proxy") != CHAT:
            raise Refusal(400, "no service for this method", "InvalidRequest")
        who = self.sessions.who(call.headers.get("authorization", ""), chat=is_chat)
        if self.settings["limit_writes"] and call.method == "POST":
            raise Refusal(429, "Rate Limit Exceeded", "RateLimitExceeded")
        return known(call, body, who)

    def post_createSession(self, call: Call, body: dict) -> object:
        found = [one for one in self.accounts.values() if body.get("identifier") in (one["handle"], one["did"])]
        if not found or body.get("password") != f"{found[0]['name']}-pass":
            raise Refusal(401, "Invalid identifier or password", "AuthenticationRequired")
        return self.sessions.begin(found[0]["did"], privileged=self.privileged) | {"handle": found[0]["handle"]}

    def post_refreshSession(self, call: Call, body: dict) -> object:
        told = self.sessions.renew(call.headers.get("authorization", "").removeprefix("Bearer "))
        return told | {"handle": self.accounts[told["did"]]["handle"]}

    def get_getSession(self, call: Call, body: dict, who: str) -> object:
        return {"did": who, "handle": self.accounts[who]["handle"], "active": True}

    def get_getProfile(self, call: Call, body: dict, who: str) -> object:
        return self._profile(self.accounts[call.first("actor") or ""])

    def get_resolveHandle(self, call: Call, body: dict, who: str) -> object:
        found = [did for did, one in self.accounts.items() if one["handle"] == call.first("handle")]
        if not found:
            raise Refusal(400, "Unable to resolve handle", "HandleNotFound")
        return {"did": found[0]}

    def get_getRecord(self, call: Call, body: dict, who: str) -> object:
        uri = f"at://{call.first('repo')}/{call.first('collection')}/{call.first('rkey')}"
        if uri not in self.records:
            raise Refusal(400, f"Could not locate record: {uri}", "RecordNotFound")
        return {"uri": uri, "cid": self.records[uri]["cid"], "value": self.records[uri]["value"]}

    def post_putRecord(self, call: Call, body: dict, who: str) -> object:
        if body["repo"] != who:
            raise Refusal(401, "Authentication Required", "AuthenticationRequired")
        uri = f"at://{who}/{body['collection']}/{body['rkey']}"
        there = self.records.get(uri)
        if there and there["cid"] == cid(body["record"]):
            return self.ref(uri)
        if "swapRecord" in body and body["swapRecord"] != (there["cid"] if there else None):
            raise Refusal(400, f"Record was at {there and there['cid']}", "InvalidSwap")
        self.write(who, body["collection"], body["rkey"], body["record"])
        return self.ref(uri) | {"validationStatus": "valid"}

    def post_uploadBlob(self, call: Call, body: dict, who: str) -> object:
        return {"blob": self.blobs.keep(who, call)}

    def post_deleteRecord(self, call: Call, body: dict, who: str) -> object:
        must(body["collection"] != POST, "this desk deletes no posts")
        must(body["repo"] == who, "not your repository")
        self.records.pop(f"at://{who}/{body['collection']}/{body['rkey']}", None)
        return {}

    def get_listNotifications(self, call: Call, body: dict, who: str) -> object:
        limit, cursor = int(call.first("limit") or 50), call.first("cursor")
        must(1 <= limit <= 100, "limit must be between 1 and 100")
        mine = [one for one in self.notices if one["to"] == who and one["reason"] in call.asked("reasons")][::-1]
        start = 0 if self.settings["forget_cursor"] else int(cursor or 0)
        page = mine[start : start + limit]
        after = {"cursor": str(start + limit)} if start + limit < len(mine) else {}
        after = {"cursor": cursor or "0"} if self.settings["loop_cursor"] else after
        return {"notifications": [self._notice(one) for one in page], **after, "priority": False}

    def _notice(self, one: dict) -> dict:
        view = self._view(one["uri"], one["to"])
        kept = {name: view[name] for name in ("uri", "cid", "author", "record", "indexedAt", "labels")}
        return {**kept, "reason": one["reason"], "isRead": False}

    def get_getPosts(self, call: Call, body: dict, who: str) -> object:
        uris = call.asked("uris")
        must(1 <= len(uris) <= 25, "uris must not have more than 25 elements")
        shown = list(self.records)[: len(self.records) - self.settings["lag"]]
        return {"posts": [self._view(one, who) for one in uris if one in shown]}

    def get_getPostThread(self, call: Call, body: dict, who: str) -> object:
        uri, depth = call.first("uri") or "", int(call.first("depth") or 6)
        if uri not in self.records:
            raise Refusal(400, f"Post not found: {uri}", "NotFound")
        return {"thread": self._talk(uri, who, depth)}

    def _talk(self, uri: str, who: str, depth: int) -> dict:
        below = [at for at, one in self.records.items() if _parent(one) == uri] if depth else []
        replies = [self._talk(at, who, depth - 1) for at in below]
        return {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._view(uri, who), "replies": replies}

    def _profile(self, account: dict) -> dict:
        return {name: value for name, value in account.items() if name != "name"}

    def _view(self, uri: str, who: str) -> dict:
        record = self.records[uri]
        likes = [at for at, one in self.records.items() if one["value"].get("subject", {}).get("uri") == uri]
        mine = next((at for at in likes if _did(at) == who), None)
        view = {"uri": uri, "cid": record["cid"], "author": self._profile(self.accounts[record["did"]])}
        view |= {"record": record["value"], "indexedAt": record["at"], "likeCount": len(likes)}
        return view | {"viewer": {"like": mine} if mine else {}, "labels": self.labels.get(uri, [])}

    def get_listConvos(self, call: Call, body: dict, who: str) -> object:
        convos = {}
        for log in self.logs:
            if log["$type"].endswith("logCreateMessage"):
                unread = int(log["message"]["sender"]["did"] != who)
                convo = {"id": log["convoId"], "rev": log["rev"], "lastMessage": log["message"], "muted": False}
                convos[log["convoId"]] = {**convo, "unreadCount": unread, "members": log["relatedProfiles"]}
        return {"convos": list(convos.values())}

    def get_getLog(self, call: Call, body: dict, who: str) -> object:
        after = [one for one in self.logs if one["rev"] > (call.first("cursor") or "")][:50]
        return {"logs": after, "cursor": after[-1]["rev"] if after else call.first("cursor") or ""}

    def get_getMessages(self, call: Call, body: dict, who: str) -> object:
        must(1 <= int(call.first("limit") or 50) <= 100, "limit must be between 1 and 100")
        return {"messages": [one["message"] for one in self.logs if one["convoId"] == call.first("convoId")][::-1]}

    def post_sendMessage(self, call: Call, body: dict, who: str) -> object:
        if body["convoId"] not in {one["convoId"] for one in self.logs}:
            raise Refusal(400, "Invalid convo", "InvalidConvo")
        text = body["message"]["text"]
        must(len(regex.findall(r"\X", text)) <= 1000, "grapheme too big (maximum 1000)")
        ext_id = self.message(self.accounts[who]["name"], text, body["convoId"])
        return next(one["message"] for one in self.logs if one.get("message", {}).get("id") == ext_id)


METHODS = {
    "post_createSession": "com.atproto.server.createSession",
    "post_refreshSession": "com.atproto.server.refreshSession",
    "get_getSession": "com.atproto.server.getSession",
    "get_resolveHandle": "com.atproto.identity.resolveHandle",
    "get_getRecord": "com.atproto.repo.getRecord",
    "post_putRecord": "com.atproto.repo.putRecord",
    "post_deleteRecord": "com.atproto.repo.deleteRecord",
    "post_uploadBlob": "com.atproto.repo.uploadBlob",
    "get_getProfile": "app.bsky.actor.getProfile",
    "get_getPosts": "app.bsky.feed.getPosts",
    "get_getPostThread": "app.bsky.feed.getPostThread",
    "get_listNotifications": "app.bsky.notification.listNotifications",
    "get_listConvos": "chat.bsky.convo.listConvos",
    "get_getLog": "chat.bsky.convo.getLog",
    "get_getMessages": "chat.bsky.convo.getMessages",
    "post_sendMessage": "chat.bsky.convo.sendMessage",
}


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--log")
    options.add_argument("--seed", type=int, default=0)
    chosen = options.parse_args()
    main(Bluesky(chosen.port, chosen.log, chosen.seed))
