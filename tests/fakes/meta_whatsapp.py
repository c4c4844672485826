"""A WhatsApp number of the Cloud API: it takes what Meta takes, and tells later what became of it.

The number is `7001` of business account `7000` (token `wa-token`); Kasia writes from +48 600 100 200, Zoltán hides his
number behind a username. It refuses free words outside the window, a second message to one person within six seconds,
and a template that is not approved or does not fit.
"""

import argparse
import re
from datetime import datetime, timedelta
from typing import Any

from caredesk.core import clock
from tests.fakes.meta import APP, Graph, MetaRefusal, body_of, gone, page_of
from tests.fakes.server import Answer, Call, main
from tests.fakes.uploaded import form_of, media_of

BUSINESS, NUMBER, TOKEN = "7000", "7001", "wa-token"
KASIA, ZOLTAN = "48600100200", "HU.13491208655302741918"
NAMES = {KASIA: ("Kasia Wrona", ""), ZOLTAN: ("Nagy Zoltán", "zoli")}
SCOPES = ["whatsapp_business_messaging", "whatsapp_business_management"]
DAY = timedelta(hours=24)
MEDIA = {"image/jpeg": 5_242_880, "image/png": 5_242_880, "application/pdf": 104_857_600, "image/webp": 102_400}
FIELDS = {"messaging_product", "recipient_type", "to", "recipient", "type", "text", "template", "reaction", "image",
          "document", "biz_opaque_callback_data"}  # fmt: skip
TEMPLATES = [
    {"name": "we_looked", "language": "pl", "status": "APPROVED", "category": "UTILITY",
     "components": [{"type": "BODY", "text": "Dzień dobry {{1}}, sprawdziliśmy sprawę {{2}}."}]},
    {"name": "we_looked", "language": "hu", "status": "APPROVED", "category": "UTILITY",
     "components": [{"type": "BODY", "text": "Jó napot, {{1}}! Megnéztük az ügyét: {{2}}."},
                    {"type": "FOOTER", "text": "Parcelhop"},
                    {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Köszönöm"}]}]},
    {"name": "thanks", "language": "en_GB", "status": "APPROVED", "category": "UTILITY",
     "components": [{"type": "BODY", "text": "Thank you for your patience."}]},
    {"name": "named", "language": "pl", "status": "APPROVED", "category": "UTILITY",
     "components": [{"type": "BODY", "text": "Sprawa {{case_number}} jest zamknięta."}]},
    {"name": "with_a_link", "language": "pl", "status": "APPROVED", "category": "UTILITY",
     "components": [{"type": "BODY", "text": "Proszę spojrzeć."}, {"type": "BUTTONS", "buttons": [
         {"type": "URL", "text": "Paczka", "url": "https://parcelhop.example/{{1}}"}]}]},
    {"name": "with_a_picture", "language": "pl", "status": "APPROVED", "category": "UTILITY",
     "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Proszę."}]},
    {"name": "not_yet", "language": "pl", "status": "PENDING", "category": "UTILITY",
     "components": [{"type": "BODY", "text": "Jeszcze nie."}]},
]  # fmt: skip


class WhatsApp(Graph):
    """The state: who wrote when, and what was sent to whom."""

    object = "whatsapp_business_account"
    routes = [
        ("GET", rf"{BUSINESS}/phone_numbers", "numbers", "whatsapp_business_management"),
        ("GET", rf"{BUSINESS}/message_templates", "templates", "whatsapp_business_management"),
        ("GET", rf"{BUSINESS}/subscribed_apps", "business_apps", "whatsapp_business_management"),
        ("POST", rf"{BUSINESS}/subscribed_apps", "override", "whatsapp_business_management"),
        ("POST", r"(\d+)/media", "upload", "whatsapp_business_messaging"),
        ("POST", rf"{NUMBER}/messages", "say", "whatsapp_business_messaging"),
        ("GET", rf"{NUMBER}", "number", "whatsapp_business_management"),
        ("GET", r"(\d+)", "file", "whatsapp_business_messaging"),
    ]

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.tokens = {TOKEN: {"id": NUMBER, "scopes": list(SCOPES)}}
        self.heard: dict[str, datetime] = {}
        self.sent: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.callback = ""
        self.paused: set[str] = set()  # templates, by name
        self.held: dict[str, dict[str, Any]] = {}  # what was brought to the number

    # What people do

    def write(self, text: str, *, by: str = KASIA, **more: Any) -> str:
        return self.message(by=by, type="text", text={"body": text}, **more)

    def message(self, *, by: str = KASIA, ext_id: str = "", both: str = "", **told: Any) -> str:
        """Anything that a person sends; `both`: the business-scoped id beside the number."""
        ext_id = ext_id or f"wamid.{self.next_id()}="
        self.heard[by] = clock.now()
        told = {"id": ext_id, "timestamp": str(int(clock.now().timestamp())), **told}
        name, username = NAMES.get(by, ("Somebody", ""))
        contact: dict[str, Any] = {"profile": {"name": name} | ({"username": username} if username else {})}
        if by.isdigit():
            told["from"], contact["wa_id"] = by, by
        if both or not by.isdigit():
            told["from_user_id"] = contact["user_id"] = both or by
        self._tell({"contacts": [contact], "messages": [told]})
        return ext_id

    def edit(self, ext_id: str, text: str, *, by: str = KASIA) -> None:
        inside = {"original_message_id": ext_id, "message": {"type": "text", "text": {"body": text}}}
        self.message(by=by, type="edit", edit=inside)

    def revoke(self, ext_id: str, *, by: str = KASIA) -> None:
        self.message(by=by, type="revoke", revoke={"original_message_id": ext_id})

    def colleague(self, text: str, *, to: str = KASIA) -> str:
        ext_id = f"wamid.{self.next_id()}="
        told = {"from": "15550783881", "to": to, "id": ext_id, "timestamp": str(int(clock.now().timestamp())),
                "type": "text", "text": {"body": text}}  # fmt: skip
        self._tell({"message_echoes": [told]}, field="smb_message_echoes")
        return ext_id

    def status(self, ext_id: str, status: str, *, code: int = 0) -> None:
        """What became of a message that was sent."""
        one = next(one for one in self.sent if one["id"] == ext_id)
        about = {"recipient_id": one["to"], "biz_opaque_callback_data": one["callback"]}
        told = {"id": ext_id, "status": status, "timestamp": str(int(clock.now().timestamp())), **about}
        if code:
            told["errors"] = [{"code": code, "title": "a title", "error_data": {"details": "some details"}}]
        self._tell({"statuses": [told]})

    def pause(self, name: str) -> None:
        """Meta pauses a template that people complain about; which number it is for is not told."""
        self.paused.add(name)
        told = {"event": "PAUSED", "message_template_id": 1689556908129832, "message_template_name": name}
        value = {**told, "message_template_language": "pl", "reason": "NONE"}
        self.tell({"changes": [{"field": "message_template_status_update", "value": value}]}, entry_id=BUSINESS)

    def _tell(self, value: dict[str, Any], *, field: str = "messages") -> None:
        about = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550783881", "phone_number_id": NUMBER},
        }
        self.tell({"changes": [{"field": field, "value": {**about, **value}}]}, entry_id=BUSINESS)

    # What may be asked and done

    def number(self, call: Call, who: dict[str, Any]) -> object:
        return {
            "id": NUMBER,
            "display_phone_number": "+1 555-078-3881",
            "verified_name": "Parcelhop",
            "quality_rating": "GREEN",
        }

    def numbers(self, call: Call, who: dict[str, Any]) -> object:
        return page_of([self.number(call, who)], call)  # type: ignore[list-item]

    def templates(self, call: Call, who: dict[str, Any]) -> object:
        wanted = call.first("status")
        every = [one | ({"status": "PAUSED"} if one["name"] in self.paused else {}) for one in TEMPLATES]
        return page_of([one for one in every if wanted in (None, one["status"])], call)

    def business_apps(self, call: Call, who: dict[str, Any]) -> object:
        return {"data": [{"whatsapp_business_api_data": {"id": APP, "name": "caredesk"}}] if self.callback else []}

    def override(self, call: Call, who: dict[str, Any]) -> object:
        asked = body_of(call)
        if bool(asked.get("override_callback_uri")) != bool(asked.get("verify_token")):
            raise MetaRefusal(100, "verify_token is required with override_callback_uri")
        self.callback = asked.get("override_callback_uri") or "the app's own"
        return {"success": True}

    def upload(self, call: Call, who: dict[str, Any], number: str) -> object:
        form = form_of(call)
        if number != NUMBER or form.get("messaging_product") != "whatsapp" or not isinstance(form.get("file"), tuple):
            raise MetaRefusal(100, "The parameter messaging_product is required.")
        _, media, body = form["file"]
        if media not in MEDIA or form.get("type") != media or media_of(body) != media:
            raise MetaRefusal(100, f"Param file must be a file with one of the following types: {', '.join(MEDIA)}")
        if len(body) > MEDIA[media]:
            raise MetaRefusal(131053, "Media upload error", details="File is too big.")
        ext_id = self.next_id()
        self.held[ext_id] = {"media": media, "body": body, "by": NUMBER}
        return {"id": ext_id}

    def file(self, call: Call, who: dict[str, Any], ext_id: str) -> object:
        if self.held.get(ext_id, {}).get("by") == NUMBER:
            return {"id": ext_id, "mime_type": self.held[ext_id]["media"], "url": f"{self.url}/no"}
        if ext_id not in self.files:
            raise gone(ext_id)
        return {
            "id": ext_id,
            "url": f"{self.url}/{'v25.0'}/whatsapp_business/attachments/?mid={ext_id}",
            "mime_type": "image/png",
        }

    def _routed(self, call: Call) -> object:
        if "whatsapp_business/attachments" in call.path:
            if call.headers.get("authorization") != f"Bearer {TOKEN}":
                raise MetaRefusal(190, "Authentication Error", status=401)
            return Answer(200, self.files[call.first("mid") or ""], {"Content-Type": "image/png"})
        return super()._routed(call)

    def say(self, call: Call, who: dict[str, Any]) -> object:
        asked = body_of(call)
        if asked.get("messaging_product") != "whatsapp" or set(asked) - FIELDS:
            raise MetaRefusal(100, "Invalid parameter", details="Unsupported parameter")
        person = self._person(asked)
        now, last = clock.now(), max((one["at"] for one in self.sent if one["to"] == person), default=None)
        if last is not None and now < last + timedelta(seconds=6):
            raise MetaRefusal(131056, "(Business Account, Consumer Account) pair rate limit hit", status=400)
        text = self._content(asked, is_open=person in self.heard and now < self.heard[person] + DAY)
        ext_id = f"wamid.{self.next_id()}="
        callback = asked.get("biz_opaque_callback_data", "")
        self.sent.append(
            {"id": ext_id, "to": person, "text": text, "at": now, "callback": callback, "type": asked["type"]}
        )
        name = "wa_id" if person.isdigit() else "user_id"
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": person, name: person}],
            "messages": [{"id": ext_id}],
        }

    def _person(self, asked: dict[str, Any]) -> str:
        to, recipient = asked.get("to"), asked.get("recipient")
        if not isinstance(to or recipient, str):
            raise MetaRefusal(100, "The parameter to is required.")
        if to and not to.isdigit():
            raise MetaRefusal(100, "Invalid parameter", details="to is no telephone number")
        return str(to or recipient)

    def _content(self, asked: dict[str, Any], *, is_open: bool) -> str:
        if asked["type"] == "template":
            return self._filled(asked["template"])
        if not is_open:
            details = "Message failed to send because more than 24 hours have passed since the customer last replied"
            raise MetaRefusal(131047, "Re-engagement message", details=details)
        if asked["type"] == "reaction":
            return str(asked["reaction"]["emoji"])
        if asked["type"] in ("image", "document"):
            return self._shown(asked["type"], asked[asked["type"]])
        body = asked.get("text", {}).get("body")
        if asked["type"] != "text" or not isinstance(body, str) or not body.strip():
            raise MetaRefusal(131008, "Required parameter is missing")
        if len(body) > 4096:
            raise MetaRefusal(100, "Param text['body'] must be at most 4096 characters long.", details="length")
        return body

    def _shown(self, kind: str, told: dict[str, Any]) -> str:
        """A file that was brought to this number, with its caption."""
        held = self.held.get(str(told.get("id")), {})
        if set(told) - {"id", "caption", "filename"} or ("filename" in told) != (kind == "document"):
            raise MetaRefusal(100, "Invalid parameter", details="Unsupported parameter")
        if held.get("by") != NUMBER or held["media"].startswith("image/") != (kind == "image"):
            raise MetaRefusal(131009, "Parameter value is not valid", details="Media id is not valid")
        if len(told.get("caption", "")) > 1024:
            raise MetaRefusal(100, "Param caption must be at most 1024 characters long.", details="length")
        held["name"] = told.get("filename", "")
        return str(told.get("caption", ""))

    def _filled(self, asked: dict[str, Any]) -> str:
        found = [
            one for one in TEMPLATES if (one["name"], one["language"]) == (asked["name"], asked["language"]["code"])
        ]
        if not found or found[0]["status"] != "APPROVED":
            raise MetaRefusal(132001, "Template name does not exist in the translation", status=404)
        text = next(part["text"] for part in found[0]["components"] if part["type"] == "BODY")
        given = [one["text"] for part in asked.get("components", []) for one in part["parameters"]]
        if text.count("{{") != len(given):
            raise MetaRefusal(132000, "Number of parameters does not match the expected number of params")
        if any(re.search(r"[\n\t]| {5}", one) for one in given):
            details = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
            raise MetaRefusal(100, "Invalid parameter", details=details)
        for number, word in enumerate(given, 1):
            text = text.replace(f"{{{{{number}}}}}", word)
        return text

    def public(self) -> list[dict[str, Any]]:
        return [{name: one[name] for name in ("id", "text", "to")} for one in self.sent]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--log")
    chosen = options.parse_args()
    main(WhatsApp(chosen.port, chosen.log))
