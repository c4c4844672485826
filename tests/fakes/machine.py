"""A machine that helps with words, strict about both protocols: LibreTranslate's and the chat endpoint.

`calls` are what it was asked; `key` is the one that it lets in, '' for everybody. It translates by naming the language
and turning the letters of the text about, and drafts the same sentence every time.
"""

import json

from tests.fakes.server import Answer, Call, Fake, told

DRAFT = "Dzień dobry! Sprawdzamy to i wrócimy z odpowiedzią."


class Machine(Fake):
    def __init__(self, key: str = "") -> None:
        super().__init__()
        self.key = key

    def answer(self, call: Call) -> Answer:
        if call.method != "POST" or call.headers.get("content-type") != "application/json":
            return told({"error": "POST some JSON"}, 405)
        asked = json.loads(call.body)
        if call.path == "/translate":
            return self._translate(asked)
        if call.path == "/chat/completions":
            return self._draft(call, asked)
        return told({"error": "not found"}, 404)

    def _translate(self, asked: dict) -> Answer:
        if set(asked) - {"api_key"} != {"q", "source", "target", "format"} or asked["format"] != "text":
            return told({"error": "Invalid request: missing or unknown parameters"}, 400)
        if self.key and asked.get("api_key") != self.key:
            return told({"error": "Invalid API key"}, 403)
        return told({"translatedText": f"[{asked['target']}] {asked['q'][::-1]}"})

    def _draft(self, call: Call, asked: dict) -> Answer:
        if self.key and call.headers.get("authorization") != f"Bearer {self.key}":
            return told({"error": {"message": "Incorrect API key"}}, 401)
        roles = [one.get("role") for one in asked.get("messages", [])]
        if set(asked) != {"model", "messages"} or not asked["model"] or roles[:1] != ["system"] or len(roles) < 2:
            return told({"error": {"message": "invalid request"}}, 400)
        if set(roles[1:]) - {"user", "assistant"}:
            return told({"error": {"message": "unknown role"}}, 400)
        return told({"id": "c1", "choices": [{"index": 0, "message": {"role": "assistant", "content": DRAFT}}]})
