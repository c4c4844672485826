"""A strict X in memory: it refuses what docs.x.com says it refuses, and it is the judge of what became public.

Accounts `desk`, `kasia`, `zoltan`; tokens `desk-token` (a user's, with scopes) and `app-token` (the app's own).
"""

import base64
import json
import re
import time
from urllib.parse import parse_qs

from caredesk.channels.base import AccountFacts
from caredesk.channels.x import words
from tests.fakes.refusal import Refusal
from tests.fakes.server import Answer, Call, told
from tests.fakes.x_world import PROBLEMS, SCOPES, World, _iso

ROUTES = [
    ("GET", r"/2/users/me", "me", {"users.read"}),
    ("GET", r"/2/users/(\d+)/mentions", "mentions", {"tweet.read", "users.read"}),
    ("GET", r"/2/users/(\d+)/tweets", "timeline", {"tweet.read", "users.read"}),
    ("GET", r"/2/tweets", "lookup", {"tweet.read", "users.read"}),
    ("POST", r"/2/tweets", "publish", {"tweet.write"}),
    ("PUT", r"/2/tweets/(\d+)/hidden", "hidden", {"tweet.moderate.write"}),
    ("GET", r"/2/dm_events", "dm_events", {"dm.read"}),
    ("GET", r"/2/dm_conversations/with/(\d+)/dm_events", "dm_events", {"dm.read"}),
    ("POST", r"/2/dm_conversations/with/(\d+)/messages", "dm_send", {"dm.write"}),
    ("POST", r"/2/media/upload", "upload", {"media.write"}),
    ("GET", r"/2/media/upload", "upload_status", {"media.write"}),
    ("POST", r"/2/media/metadata", "metadata", {"media.write"}),
    ("GET", r"/2/webhooks", "webhooks", {"app"}),
    ("POST", r"/2/webhooks", "webhook_made", {"app"}),
    ("PUT", r"/2/webhooks/(\d+)", "webhook_again", {"app"}),
    ("GET", r"/2/activity/subscriptions", "subscriptions", {"app"}),
    ("POST", r"/2/activity/subscriptions", "subscribe", {"tweet.read"}),
]
LIMIT = 100
MENTIONS_LISTED = 800
NOT_ENGAGED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author "
    "of the post you are replying to."
)
AGAIN = "You are not allowed to create a Tweet with duplicate content."


class X(World):
    """What X answers, by its routes."""

    def answer(self, call: Call) -> Answer:
        try:
            answer = self._token(call) if call.path == "/2/oauth2/token" else self._routed(call)
        except Refusal as refusal:
            answer = _problem(refusal)
        self.quota -= 1
        reset = str(int(time.time()) + 900)
        limits = {"x-rate-limit-limit": "450", "x-rate-limit-remaining": str(max(0, self.quota))}
        answer.headers.update({**limits, "x-rate-limit-reset": reset})
        return answer

    def _routed(self, call: Call) -> Answer:
        for method, path, name, scopes in ROUTES:
            found = re.fullmatch(path, call.path)
            if found and method == call.method:
                who = self._who(call, scopes)
                made = getattr(self, f"_{name}")(call, who, *found.groups())
                return made if isinstance(made, Answer) else told(made)
        raise Refusal(404, "Not Found")

    def _who(self, call: Call, scopes: set[str]) -> str:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise Refusal(401, "Unauthorized")
        who, held = self.tokens[token]
        if scopes - held:
            raise Refusal(403, f"{PROBLEMS}client-forbidden|Your token lacks a required scope: {sorted(scopes - held)}")
        return who

    def _me(self, call: Call, who: str) -> object:
        return {"data": self._user(who)}

    def _mentions(self, call: Call, who: str, ext_id: str) -> object:
        mine = [one for one in self._there() if self._is_told(one, ext_id)]
        return self._page(call, mine[-MENTIONS_LISTED:], "since_id")

    def _is_told(self, post: dict, ext_id: str) -> bool:
        named = {one["id"] for one in post.get("entities", {}).get("mentions", [])}
        return ext_id in named and post["author_id"] != ext_id and post["id"] == post["edit_history_tweet_ids"][-1]

    def _timeline(self, call: Call, who: str, ext_id: str) -> object:
        return self._page(call, [one for one in self._there() if one["author_id"] == ext_id], "since_id")

    def _page(self, call: Call, found: list[dict], since_name: str) -> dict:
        """Newest first, by pagination_token; nothing found is `meta` alone."""
        size = int(call.first("max_results") or 10)
        if not 5 <= size <= LIMIT:
            raise Refusal(400, f"{PROBLEMS}invalid-request|max_results must be between 5 and 100")
        since, starts, ends = call.first(since_name), call.first("start_time") or "", call.first("end_time") or "~"
        found = [one for one in found if not since or int(one["id"]) > int(since)]
        found = [one for one in found if starts <= one["created_at"] and one["created_at"] <= ends]
        token = call.first("pagination_token") or "p0"
        if not re.fullmatch(r"p\d+", token):
            raise Refusal(400, f"{PROBLEMS}invalid-request|The `pagination_token` query parameter value is not valid")
        start = int(token[1:])
        page, rest = found[::-1][start : start + size], len(found) > start + size
        meta: dict = {"result_count": len(page)}
        if not page:
            return {"meta": meta}
        if rest:
            meta["next_token"] = token if self.page_of_itself and start else f"p{start + size}"
        return {"data": page, "includes": self._includes(call, page), "meta": meta}

    def _includes(self, call: Call, page: list[dict]) -> dict:
        if "author_id" not in (call.first("expansions") or "") and "sender_id" not in (call.first("expansions") or ""):
            return {}
        who = {one.get("author_id") or one.get("sender_id") for one in page}
        linked = [self.posts.get(two["id"]) for one in page for two in one.get("referenced_tweets", [])]
        return {"users": [self._user(one) for one in sorted(who)], "tweets": [one for one in linked if one]}

    def _lookup(self, call: Call, who: str) -> object:
        ids = (call.first("ids") or "").split(",")
        if len(ids) > LIMIT or not all(re.fullmatch(r"\d{1,19}", one) for one in ids):
            raise Refusal(400, f"{PROBLEMS}invalid-request|The `ids` query parameter value is not valid")
        there = [self.posts[one] for one in ids if one in self.posts and one not in self.protected]
        errors = [_missing(one, "resource-not-found", "Not Found Error") for one in ids if one not in self.posts]
        errors += [
            _missing(one, "not-authorized-for-resource", "Authorization Error") for one in ids if one in self.protected
        ]
        answer: dict = {"data": there, "includes": self._includes(call, there)} if there else {}
        return answer | ({"errors": errors} if errors else {})

    def _publish(self, call: Call, who: str) -> object:
        order = json.loads(call.body)
        text, reply = order.get("text"), order.get("reply", {})
        if (
            set(order) - {"text", "reply", "media"}
            or set(reply) - {"in_reply_to_tweet_id"}
            or not isinstance(text, str)
        ):
            raise Refusal(400, f"{PROBLEMS}invalid-request|Unknown or missing fields in {sorted(order)}")
        if words.count(text, AccountFacts()) > 280 or not text:
            raise Refusal(400, f"{PROBLEMS}invalid-request|Your Tweet text is too long.")
        to = reply.get("in_reply_to_tweet_id", "")
        if to and to not in self.posts:
            raise Refusal(403, "You attempted to reply to a Tweet that is deleted or not visible to you.")
        if to and not (self.enterprise or self._called(self.posts[to], who)):
            raise Refusal(403, NOT_ENGAGED)
        if any(one["said"] == text and one["author_id"] == who for one in self.posts.values()):
            raise Refusal(403, AGAIN)
        pictures = self.media.taken(who, order.get("media"), most=4, category="tweet_image")
        ext_id = self.post(self._name(who), text, to=to)
        self.posts[ext_id]["said"] = text
        self.media.shown(self.posts[ext_id], pictures)
        made = self.posts[ext_id]
        return told({"data": {"id": ext_id, "text": made["text"], "edit_history_tweet_ids": [ext_id]}}, 201)

    def _called(self, post: dict, who: str) -> bool:
        named = {one["id"] for one in post.get("entities", {}).get("mentions", [])}
        quoted = [self.posts.get(one["id"]) for one in post.get("referenced_tweets", []) if one["type"] == "quoted"]
        return who in named or any(one and one["author_id"] == who for one in quoted)

    def _hidden(self, call: Call, who: str, ext_id: str) -> object:
        order = json.loads(call.body)
        if set(order) != {"hidden"} or not isinstance(order["hidden"], bool):
            raise Refusal(400, f"{PROBLEMS}invalid-request|hidden must be a boolean")
        post = self.posts.get(ext_id)
        if post is None:
            raise Refusal(404, f"{PROBLEMS}resource-not-found|Could not find tweet with id: [{ext_id}].")
        root = self.posts.get(post["conversation_id"])
        if root is None or root["author_id"] != who or post["id"] == root["id"]:
            raise Refusal(403, "You can only hide replies if you are the author of the conversation.")
        (self.hidden.add if order["hidden"] else self.hidden.discard)(ext_id)
        return {"data": {"hidden": order["hidden"]}}

    def _dm_events(self, call: Call, who: str, person: str = "") -> object:
        mine = [one for one in self.dms if who in one["dm_conversation_id"].split("-")]
        mine = [one for one in mine if not person or person in one["dm_conversation_id"].split("-")]
        return self._page(call, mine, "")

    def _dm_send(self, call: Call, who: str, person: str) -> object:
        order = json.loads(call.body)
        if not set(order) <= {"text", "attachments"} or not 0 < len(order.get("text", "")) <= 10_000:
            raise Refusal(400, f"{PROBLEMS}invalid-request|text must be 1 to 10000 characters")
        if person in self.closed:
            raise Refusal(403, "You cannot send messages to this user.")
        named = {"media_ids": [one["media_id"] for one in order["attachments"]]} if "attachments" in order else None
        pictures = self.media.taken(who, named, most=1, category="dm_image")
        ext_id = self.message(self._name(who), self._name(person), order["text"])
        self.media.shown(self.dms[-1], pictures)
        return told({"data": {"dm_conversation_id": self.dms[-1]["dm_conversation_id"], "dm_event_id": ext_id}}, 201)

    def _upload(self, call: Call, who: str) -> object:
        return {"data": self.media.keep(self.next_id(), who, call)}

    def _upload_status(self, call: Call, who: str) -> object:
        return {"data": self.media.status(who, call)}

    def _metadata(self, call: Call, who: str) -> object:
        return {"data": self.media.describe(who, json.loads(call.body))}

    def _webhooks(self, call: Call, who: str) -> object:
        return {"data": self.hooks, "meta": {"result_count": len(self.hooks)}} if self.hooks else {"meta": {}}

    def _webhook_made(self, call: Call, who: str) -> object:
        url = json.loads(call.body)["url"]
        if not re.fullmatch(r"https://[^/:]+/\S+", url):
            raise Refusal(400, f"{PROBLEMS}invalid-request|The url must be https and without a port")
        self.hooks.append({"id": self.next_id(), "url": url, "valid": True, "created_at": _iso()})
        return self.hooks[-1]  # bare, by X's own schema (WebhookConfigCreateResponse)

    def _webhook_again(self, call: Call, who: str, ext_id: str) -> object:
        for one in self.hooks:
            one["valid"] = one["valid"] or one["id"] == ext_id
        return {"data": {"attempted": True}}

    def _subscriptions(self, call: Call, who: str) -> object:
        return {"data": self.subscriptions, "meta": {"total_subscriptions": len(self.subscriptions)}}

    def _subscribe(self, call: Call, who: str) -> object:
        order = json.loads(call.body)
        if order["event_type"] in self.unsold:
            raise Refusal(403, f"{PROBLEMS}client-forbidden|This event is not part of your access level.")
        if order["filter"]["user_id"] != who or order["webhook_id"] not in {one["id"] for one in self.hooks}:
            raise Refusal(403, f"{PROBLEMS}client-forbidden|This event needs the user's own grant.")
        if any(
            (one["event_type"], one["filter"]) == (order["event_type"], order["filter"]) for one in self.subscriptions
        ):
            raise Refusal(400, f"{PROBLEMS}invalid-request|DuplicateSubscriptionFailed")
        self.subscriptions.append({"subscription_id": self.next_id(), **order})
        return {"data": {"subscription": self.subscriptions[-1]}}

    def _token(self, call: Call) -> Answer:
        """Each refresh token serves once."""
        form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        pair = base64.b64decode(call.headers.get("authorization", "").removeprefix("Basic ")).decode()
        if self.clients.get(pair.partition(":")[0]) != pair.partition(":")[2]:
            return told(
                {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}, 401
            )
        who = self.refresh_tokens.pop(form.get("refresh_token", ""), None)
        if form.get("grant_type") != "refresh_token" or who is None:
            return told(
                {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}, 400
            )
        made = self.next_id()
        self.tokens[f"access-{made}"] = (who, set(SCOPES))
        self.refresh_tokens[f"refresh-{made}"] = who
        fresh = {"access_token": f"access-{made}", "refresh_token": f"refresh-{made}", "token_type": "bearer"}
        return told({**fresh, "expires_in": 7200, "scope": " ".join(sorted(SCOPES))})


def _missing(ext_id: str, kind: str, title: str) -> dict:
    detail = f"Could not find tweet with ids: [{ext_id}]."
    told = {"resource_id": ext_id, "resource_type": "tweet", "parameter": "ids", "value": ext_id, "title": title}
    return {**told, "detail": detail, "type": PROBLEMS + kind}


def _problem(refusal: Refusal) -> Answer:
    kind, _, detail = refusal.error.rpartition("|")
    titles = {400: "Invalid Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found Error"}
    body = {"title": titles.get(refusal.status, "Error"), "type": kind or "about:blank", "status": refusal.status}
    return told({**body, "detail": detail}, refusal.status)
