"""A strict Bot API in memory: it checks what the documentation says, and refuses in the words of the real one.

Chats: kasia (private, wrote first), zoltan (private, never wrote), a group, a supergroup with a name, a channel, and a
business connection with kasia. Updates wait in a queue, for getUpdates or for the address of setWebhook, never both.
"""

import json
import re
from email.parser import BytesParser
from typing import Any
from urllib.parse import urlsplit

from caredesk.core import clock
from tests.fakes.server import Answer, Call, Fake, told

TOKEN = "123456:desk-token"
KASIA, ZOLTAN, GROUP, SUPERGROUP, CHANNEL = 5_000_000_001, 42, -77, -1001557912345, -1002000000000
CONNECTION = "yo1DsqAbCd"
BOT = {"id": 123456, "is_bot": True, "first_name": "Parcelhop", "username": "parcelhop_bot"}
TYPES = {"message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message"}
TYPES |= {"edited_business_message", "deleted_business_messages", "message_reaction", "my_chat_member"}
FIELDS = {
    "sendMessage": {"chat_id", "text", "reply_parameters", "business_connection_id"},
    "sendPhoto": {"chat_id", "photo", "caption", "reply_parameters", "business_connection_id"},
    "sendDocument": {"chat_id", "document", "caption", "reply_parameters", "business_connection_id"},
    "editMessageText": {"chat_id", "message_id", "text", "business_connection_id"},
    "editMessageCaption": {"chat_id", "message_id", "caption", "business_connection_id"},
    "setMessageReaction": {"chat_id", "message_id", "reaction"},
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "setWebhook": {"url", "secret_token", "allowed_updates", "drop_pending_updates"},
    "deleteWebhook": {"drop_pending_updates"},
    "getFile": {"file_id"},
    "getMe": set(),
    "getWebhookInfo": set(),
}


class No(Exception):
    def __init__(self, status: int, description: str, **parameters: object) -> None:
        self.status, self.description, self.parameters = status, description, parameters


class Telegram(Fake):
    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.token = TOKEN
        self.chats: dict[int, dict] = {
            KASIA: {"id": KASIA, "type": "private", "first_name": "Kasia", "last_name": "Wrona", "username": "kasia_w"},
            ZOLTAN: {"id": ZOLTAN, "type": "private", "first_name": "Zoltán"},
            GROUP: {"id": GROUP, "type": "group", "title": "Parcelhop fans"},
            SUPERGROUP: {"id": SUPERGROUP, "type": "supergroup", "title": "Parcelhop", "username": "parcelhop"},
            CHANNEL: {"id": CHANNEL, "type": "channel", "title": "Parcelhop news"},
        }
        self.messages: dict[tuple[int, int], dict] = {}
        self.updates: list[dict] = []
        self.hook: dict[str, Any] = {}
        self.blocked: set[int] = set()
        self.moved: dict[int, int] = {}
        self.files: dict[str, bytes] = {}
        self.reactions: dict[tuple[int, int], list] = {}
        self._number = 100
        self._update = 900_000_000

    # What people do.

    def say(self, text: str = "", chat: int = KASIA, by: int = KASIA, **more: object) -> dict:
        """Somebody says something in a chat; the message."""
        field = "channel_post" if self.chats[chat]["type"] == "channel" else "message"
        field = "business_message" if "business_connection_id" in more else field
        return self.tell(field, self._message(chat, self._user(by), text, **more))

    def tell(self, name: str, what: dict) -> dict:
        self._update += 1
        self.updates.append({"update_id": self._update, name: what})
        return what

    def upgrade(self, group: int, supergroup: int) -> None:
        """The group becomes a supergroup, and says so at both ends; whoever writes to the old one is told the new."""
        self.moved[group] = supergroup
        self.chats[supergroup] = {**self.chats[group], "id": supergroup, "type": "supergroup"}
        for chat, name, other in (
            (group, "migrate_to_chat_id", supergroup),
            (supergroup, "migrate_from_chat_id", group),
        ):
            self.tell("message", self._message(chat, self._user(KASIA), "", **{name: other}))

    def edit(self, message: dict, text: str) -> None:
        name = "edited_business_message" if "business_connection_id" in message else "edited_message"
        message.update(text=text, edit_date=int(clock.now().timestamp()))
        self.tell(name, dict(message))

    def public(self) -> list[dict]:
        """What our bot has said, oldest first."""
        return [one for one in self.messages.values() if one.get("from", {}).get("id") == BOT["id"]]

    def delivery(self) -> tuple[bytes, dict[str, str]]:
        """The oldest waiting update, as it is POSTed to the address of setWebhook."""
        body = json.dumps(self.updates.pop(0)).encode()
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.hook["secret_token"]} if self.hook.get("secret_token") else {}
        return body, {"Content-Type": "application/json", **secret}

    def _user(self, ext_id: int) -> dict:
        chat = self.chats[ext_id]
        return {"is_bot": False} | {
            name: chat[name] for name in ("id", "first_name", "last_name", "username") if name in chat
        }

    def _message(self, chat: int, by: dict | None, text: str, **more: object) -> dict:
        self._number += 1
        said = {"message_id": self._number, "date": int(clock.now().timestamp()), "chat": self.chats[chat]}
        said |= {"from": by} if by and self.chats[chat]["type"] != "channel" else {"sender_chat": self.chats[chat]}
        said |= ({"text": text} if text else {}) | more
        self.messages[chat, self._number] = said
        return said

    # What the bot asks.

    def answer(self, call: Call) -> Answer:
        found = re.fullmatch(r"/(file/)?bot([^/]+)/(.+)", call.path)
        if not found or found[2] != self.token:
            return told({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        if found[1]:
            return Answer(200, self.files[found[3]], {"Content-Type": "application/octet-stream"})
        try:
            return told({"ok": True, "result": self._do(found[3], call)})
        except No as no:
            body = {"ok": False, "error_code": no.status, "description": no.description}
            return told(body | ({"parameters": no.parameters} if no.parameters else {}), no.status)

    def _do(self, method: str, call: Call) -> object:
        if method not in FIELDS:
            raise No(404, "Not Found")
        given = self._given(call)
        if unknown := set(given) - FIELDS[method]:
            raise AssertionError(f"{method} knows no {unknown}")
        return getattr(self, "_" + re.sub(r"[A-Z]", lambda one: "_" + one[0].lower(), method))(given)

    def _given(self, call: Call) -> dict:
        kind = call.headers.get("content-type", "")
        if kind.startswith("application/json"):
            return json.loads(call.body)
        if kind.startswith("multipart/form-data"):
            return _form(kind, call.body)
        return dict(call.query)

    def _get_me(self, given: dict) -> object:
        return {**BOT, "can_read_all_group_messages": False}

    def _get_webhook_info(self, given: dict) -> object:
        return {"url": "", "has_custom_certificate": False, "pending_update_count": len(self.updates), **self.hook}

    def _set_webhook(self, given: dict) -> object:
        parts = urlsplit(given["url"])
        if parts.scheme != "https" or (parts.port or 443) not in (443, 80, 88, 8443):
            raise No(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "x")):
            raise No(400, "Bad Request: secret token contains unallowed characters")
        if set(given["allowed_updates"]) - TYPES:
            raise AssertionError("an unknown type of update")
        self.hook = {"url": given["url"], "secret_token": given.get("secret_token", "")}
        return True

    def _delete_webhook(self, given: dict) -> object:
        self.hook = {}
        return True

    def _get_updates(self, given: dict) -> object:
        if self.hook.get("url"):
            raise No(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it"
            )
        if set(json.loads(given["allowed_updates"])) - TYPES or not 1 <= int(given["limit"]) <= 100:
            raise AssertionError("limits of getUpdates")
        offset = int(given.get("offset") or 0)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        return self.updates[: int(given["limit"])]

    def _get_file(self, given: dict) -> object:
        if f"documents/{given['file_id']}" not in self.files:
            raise No(400, "Bad Request: invalid file_id")
        path = f"documents/{given['file_id']}"
        return {"file_id": given["file_id"], "file_path": path, "file_size": len(self.files[path])}

    def _send_message(self, given: dict) -> object:
        if not given["text"].strip():
            raise No(400, "Bad Request: message text is empty")
        if len(given["text"]) > 4096:
            raise No(400, "Bad Request: message is too long")
        return self._sent(given, given["text"])

    def _send_photo(self, given: dict) -> object:
        return self._sent_file(given, "photo", [{"file_id": "sent", "file_size": len(given["photo"])}])

    def _send_document(self, given: dict) -> object:
        return self._sent_file(given, "document", {"file_id": "sent", "file_size": len(given["document"])})

    def _sent_file(self, given: dict, name: str, shown: object) -> object:
        if len(given["caption"]) > 1024:
            raise No(400, "Bad Request: message caption is too long")
        if isinstance(given.get("reply_parameters"), str):
            given["reply_parameters"] = json.loads(given["reply_parameters"])
        return self._sent(given, "", **{name: shown, "caption": given["caption"]})

    def _sent(self, given: dict, text: str, **more: object) -> object:
        chat = self._chat(given)
        answered = given.get("reply_parameters", {}).get("message_id")
        if answered is not None and (chat, answered) not in self.messages:
            raise No(400, "Bad Request: message to be replied not found")
        parent = {"reply_to_message": self.messages[chat, answered]} if answered is not None else {}
        return self._message(chat, BOT, text, **parent, **more)

    def _chat(self, given: dict) -> int:
        chat = int(given["chat_id"])
        if chat in self.moved:
            raise No(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.moved[chat]
            )
        if chat not in self.chats:
            raise No(400, "Bad Request: chat not found")
        if chat in self.blocked:
            raise No(403, "Forbidden: bot was blocked by the user")
        if given.get("business_connection_id", CONNECTION) != CONNECTION:
            raise No(400, "Bad Request: business connection not found")
        theirs = [one for (where, _), one in self.messages.items() if where == chat and one.get("from") != BOT]
        if "business_connection_id" in given:
            if not any(one["date"] > clock.now().timestamp() - 86_400 for one in theirs):
                raise No(400, "Bad Request: BUSINESS_PEER_USAGE_MISSING")
        elif chat > 0 and not theirs:
            raise No(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _edit_message_text(self, given: dict) -> object:
        return self._edited(given, "text")

    def _edit_message_caption(self, given: dict) -> object:
        return self._edited(given, "caption")

    def _edited(self, given: dict, name: str) -> object:
        mine = self.messages.get((self._chat(given), given["message_id"]))
        if mine is None:
            raise No(400, "Bad Request: message to edit not found")
        if mine.get("from") != BOT:
            raise No(400, "Bad Request: message can't be edited")
        if name not in mine:
            raise No(400, f"Bad Request: there is no {name} in the message to edit")
        if mine[name] == given[name]:
            raise No(400, "Bad Request: message is not modified: specified new message content is exactly the same")
        mine.update({name: given[name], "edit_date": int(clock.now().timestamp())})
        return mine

    def _set_message_reaction(self, given: dict) -> object:
        where = (self._chat(given), given["message_id"])
        if where not in self.messages:
            raise No(400, "Bad Request: message to react not found")
        assert len(given["reaction"]) <= 1, "a bot gives one reaction"
        self.reactions[where] = given["reaction"]
        return True


def _form(kind: str, body: bytes) -> dict:
    parts = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).get_payload()
    found: dict = {}
    for part in parts:
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        found[name] = content if part.get_filename() else content.decode()
    return found
