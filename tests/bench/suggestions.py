"""What was answered before, at 100,000 past answers: the panel beside a ticket, and search while somebody types."""

import random
import sqlite3
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from caredesk.core import db, limits
from caredesk.core.types import new_uuid
from caredesk.knowledge import index, stems
from caredesk.knowledge.memory_models import MemoryGram
from caredesk.start import open_desk
from caredesk.team import keys
from tests import cast
from tests.bench import clockwork, seed
from tests.knowledge import recall
from tests.security.visitor import PARTIAL

ANSWERS = 100_000
LIMIT_MS, LIMIT_TYPED_MS = 50.0, 25.0
RARE_WORDS = 20_000  # names, streets, numbers of models: each in few questions
ASKED = {
    "polish": ("pl", "Dzień dobry, kod odbioru nie działa, automat go nie przyjmuje. Paczka jutro wraca, co robić?"),
    "hungarian": ("hu", "Nem fogadja el az automata az átvételi kódot, és holnap visszamegy a csomag."),
    "common words only": ("pl", "gdzie jest moja paczka"),
    "nothing like it": ("en", "qwertzuiop yxcvbnm"),
    "long": ("pl", " ".join(text for _, text in recall.wordings("pl").kept[:12])),
}
TYPED = {
    "one letter more": "pac",
    "two words": "zwrot pieni",
    "rare": "kryptonit",
    "misspelt": "rekalmacja",
    "five": "kurier nie zadzwonił paczka wróciła",
}


def run() -> dict[str, Any]:
    """CPU milliseconds of the server: panels of tickets that ask different things, and search with each letter."""
    with seed.desk(ANSWERS + len(ASKED)) as settings:
        db.close_reading()
        db.database().dispose()
        fill(settings.data / "caredesk.sqlite3")
        open_desk(settings)
        client = clockwork.browser(settings)
        panels = {name: _panel(client, ANSWERS + at) for at, name in enumerate(ASKED, 1)}
        typed = {name: _typed(client, words) for name, words in TYPED.items()}
        machine = _machine(client)
    ok = max(panels.values()) <= LIMIT_MS and max(typed.values()) <= LIMIT_TYPED_MS
    limits_ms = {"limit_ms": LIMIT_MS, "limit_typed_ms": LIMIT_TYPED_MS}
    return {"answers": ANSWERS, "panel_ms": panels, "typed_ms": typed, "api_ms": machine, **limits_ms, "ok": ok}


def _panel(client: FlaskClient, ticket_id: int) -> float:
    return clockwork.cpu_ms(clockwork.got(client, f"/tickets/{ticket_id}/suggestions", PARTIAL))


def _typed(client: FlaskClient, words: str) -> float:
    limits.forget()  # forty times in a second is more than an agent may ask
    return clockwork.cpu_ms(clockwork.got(client, f"/knowledge/answers?q={words}", PARTIAL))


def _machine(client: FlaskClient) -> float:
    limits.forget()
    _, key = keys.make(cast.agent("ola@parcelhop.example"), "bench", "cli")
    bearer = {"Authorization": f"Bearer {key}"}
    return clockwork.cpu_ms(clockwork.got(client, "/api/v1/answers?q=zwrot&lang=pl", bearer))


def fill(path: Path) -> None:
    """An answer for every ticket but the last ones, which ask: questions of our sets with words of their own."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    chance, counted = random.Random(11), {}
    account, agent = raw.execute("SELECT account_id, agent_id FROM ticket, membership LIMIT 1").fetchone()
    for first in range(1, ANSWERS + 1, seed.AT_ONCE):
        numbers = range(first, min(first + seed.AT_ONCE, ANSWERS + 1))
        _answer(raw, [_asked(number, chance) for number in numbers], (account, agent), counted)
    for number, (lang, text) in enumerate(ASKED.values(), ANSWERS + 1):
        raw.execute("UPDATE post SET text = ?, lang = ? WHERE id = ?", (text, lang, number))
        raw.execute("UPDATE ticket SET lang = ? WHERE id = ?", (lang, number))
    counted[index.EVERY] = ANSWERS
    stemmed = [(stem, stems.head(stem), n) for stem, n in counted.items()]
    raw.executemany("INSERT INTO memory_stem (stem, head, lines) VALUES (?, ?, ?)", stemmed)
    pieces = [(gram, stem) for stem in counted if stem for gram in stems.grams(stem)]
    raw.executemany(f"INSERT INTO {MemoryGram.__tablename__} (gram, stem) VALUES (?, ?)", pieces)
    raw.execute("INSERT INTO memory_index (rowid, asked, said, wall) SELECT id, asked, said, wall FROM memory_line")
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()


def _questions() -> list[tuple[str, str]]:
    sets = {lang: recall.wordings(lang) for lang in ("pl", "hu")}
    return [(lang, text) for lang, one in sets.items() for _, text in (*one.kept, *one.asked)]


QUESTIONS = _questions()


def _asked(number: int, chance: random.Random) -> tuple[int, str, str]:
    """A question with three to eight words that few others have."""
    lang, text = QUESTIONS[number % len(QUESTIONS)]
    own = (f"w{int(chance.paretovariate(0.7)) % RARE_WORDS:x}ling" for _ in range(chance.randint(3, 8)))
    return number, lang, f"{text} {' '.join(own)}"


def _answer(raw: sqlite3.Connection, asked: list[tuple[int, str, str]], home: tuple[int, int], counted: dict) -> None:
    account, agent = home
    lines, posts, kept = [], [], []
    for number, lang, text in asked:
        at, said = seed._text(seed.BEGIN), f"Odpowiedź {number}: {text}"
        stemmed, of_answer = stems.stems(text, lang), stems.stems(said, lang)
        for stem in {*stemmed, *of_answer}:
            counted[stem] = counted.get(stem, 0) + 1
        reply = 10_000_000 + number
        kept.append((text, lang, number))
        posts.append((reply, new_uuid(), number, account, "reply", f"r{number}", f"t{number}", f"p{number}", "comment",
                      "public", agent, "sent", "", said, lang, "", at, at, at, 1, "", "", 1))  # fmt: skip
        lines.append(("post", reply, number, account, "webhook", agent, "public", lang, at, stems.line(stemmed),
                      stems.line(of_answer), f"a{account}", "resolved" if number % 3 else "", 0, 0, 0, 0))  # fmt: skip
    raw.executemany("UPDATE post SET text = ?, lang = ? WHERE id = ?", kept)
    seed._insert(raw, "post", POST, posts)
    seed._insert(raw, "memory_line", LINE, lines)


POST = (
    "id, uuid, ticket_id, account_id, kind, ext_id, thread_ext_id, parent_ext_id, surface, visibility, agent_id, "
    "out_state, out_why, text, lang, permalink, occurred_at, received_at, sent_at, versions, removed_by, removed_how, v"
)
LINE = (
    "source, of_id, question_id, account_id, channel, agent_id, form, lang, at, asked, said, wall, outcome, thanked, "
    "used, solved, reopened"
)
