"""A witness: which rows changed, which entries came, and whether each changed row is named by an entry of its actor."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, event, select
from sqlmodel import SQLModel

from caredesk.core import db
from tests import cast

Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]

# Rows that say nothing by themselves: what follows from rows that have entries, or how the machine keeps its pace.
MACHINERY = {
    "job": "when which work is due, with leases and attempts",
    "seen": "which events of a body were put already; the event itself has its entry",
    "account_flow": "who listens to a stream, what calls cost today; alarms and pauses have entries",
    "cursor": "how far an account was read",
    "ticket_count": "sums of tickets; every change of a ticket has its entry",
    "sla_tally": "sums of what happened; each thing that happened has its entry",
    "sla_wait": "sums of how long answers took; each answer has its entry",
    "search_doc": "folded copies of words that have entries",
    "memory_line": "stems of answers that have entries, and what their tickets' entries say of them",
    "memory_stem": "sums over the memory's lines",
    "memory_gram": "pieces of the memory's stems",
    "idempotent_answer": "the answer to one request, for when it is asked again; what it did has its entry",
    "subject_key": "the data key of a subject, made when the first entry about it is sealed",
    "outside": "how far somebody outside has heard of the trail",
    "cosignature": "what a witness answered, signed by itself",
    "unanswered": "how often something was looked for in vain; that somebody closed it has an entry",
    "reaction": "one of many reactions to a post, kept to count each once; no words, and nothing follows from it",
    "attempt": "one try of a reply; its outcome is an entry about the reply",
}
# Columns of rows that matter which a machine moves by itself.
PACE = {
    "login_session": {"seen_at"},
    "api_key": {"used_at"},
    "handle": {"seen_at", "followers", "avatar_url"},
    "account": {"last_in_at", "last_out_at", "polled_at", "slow_until_at", "trouble"},
    # What a look found; that rights were lost or the end of the key has moved has its entry.
    "account_standing": {"checked_at", "trouble", "quota_left", "webhook_valid", "warned_days", "renewed_at"}
    | {"renew_trouble", "lease_token", "leased_until_at"},
    "outgoing": {"run_at", "lease_token", "attempts", "not_there", "unclear_at", "state"},  # the reply has the entry
    "arrival": {"state", "run_at", "attempts", "events", "unread", "skipped", "trouble"},
    "sla_recompute": {"state", "after_id", "looked", "clocks", "later", "earlier", "overdue", "ended", "begun"},
    "sla_alert": {"held_until_at", "tries", "why"},
    "privacy_request": {"step", "done", "about"},  # how far it came; that it began and ended has entries
    "memory_build": {"after_id", "lines"},  # how far it came; that it began and ended has entries
    "customer": {"lang"},  # what they last wrote in; the post, or whoever corrects it, has the entry
    "duty": {"given_at"},  # the ticket has the entry
    "post": {"looked_at", "marks"},  # a look that found nothing new; reactions counted (what was read has its entry)
    "post_media": {"tries"},  # how often it was asked for
    "post_file": {"ext_id"},  # what the network called it at one attempt; that it was sent has its entry
}
# Where a ticket stands follows from its posts: an entry about one of them speaks for these columns.
STANDING = {
    *("v", "posts_count", "snippet", "snippet_by", "last_at", "last_in_at", "last_out_at", "waiting_since", "turn_at"),
    *("removed", "customer_id", "surface", "private", "lang", "due_at", "due_kind", "turn_parts", "loyalty"),
}
# What is derived from a ticket's posts and facts: an entry about the ticket, or a post in it, speaks for these rows.
DERIVED = {"sla_fact", "clock", "clock_pause"}
# A body that comes is kept as it is; what is read in it has entries of its own, with the hash of the body.
NEW_ROWS = {
    "account_standing": "how an account stands, made at the first look",
    "arrival": "the raw body",
}


def snapshot() -> Rows:
    """Every row of every table, the trail aside."""
    db.close_reading()
    found: Rows = {}
    for table in SQLModel.metadata.sorted_tables:
        rows = db.session().connection().execute(select(table)).mappings()
        names = [column.name for column in table.primary_key]
        found[table.name] = {tuple(row[name] for name in names): dict(row) for row in rows}
    db.close_reading()
    return found


@dataclass
class Seen:
    """What a witness saw between two moments."""

    before: Rows
    after: Rows = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)  # transactions that changed rows and wrote no entry

    def changed(self) -> list[tuple[str, dict[str, Any], set[str]]]:
        """The rows that matter and are not as before: table, row, and what differs (all of it when it is new)."""
        found = []
        for table in sorted(set(self.after) - set(MACHINERY)):
            old, new = self.before[table], self.after[table]
            for key in sorted(old.keys() | new.keys(), key=str):
                was, now = old.get(key, {}), new.get(key, {})
                names = {name for name in now or was if was.get(name) != now.get(name)} - PACE.get(table, set())
                if names and not (table in NEW_ROWS and not was):
                    found.append((table, now or was, names))
        return found

    def unnamed(self, *actors: str) -> list[str]:
        """The changed rows that no entry of these actors names."""
        theirs = {one["object"] for one in self.entries if one["actor"] in actors}
        return [
            f"{table} {row.get('id', row)}: {sorted(names)}"
            for table, row, names in self.changed()
            if not self._objects(table, row, names) & theirs
        ]

    def _objects(self, table: str, row: dict[str, Any], names: set[str]) -> set[str]:
        """What an entry about this row may name: the row itself, or the thing that it is a part of."""
        if table == "ticket" and names <= STANDING:
            return self._around(row["id"])
        if table in DERIVED:
            return self._around(self._ticket_id(table, row))
        if table == "answer_rule_version":
            return {row["rule_uuid"]}
        if table in PART_OF:
            return {self._uuid(part, row[column]) for part, column in PART_OF[table]}
        return {row["uuid"]}

    def _ticket_id(self, table: str, row: dict[str, Any]) -> int:
        clock = self.after["clock"][(row["clock_id"],)] if table == "clock_pause" else row
        return int(clock["ticket_id"])

    def _around(self, ticket_id: int) -> set[str]:
        """A ticket, the posts in it, and what is promised in it."""
        parts = (row for table in ("post", "promise") for row in self.after[table].values())
        return {self._uuid("ticket", ticket_id), *(row["uuid"] for row in parts if row["ticket_id"] == ticket_id)}

    def _uuid(self, table: str, key: Any) -> str:
        rows = {**self.before[table], **self.after[table]}
        return str(rows[(key,)]["uuid"]) if (key,) in rows else ""


PART_OF = {
    "answer_use": [("post", "post_id"), ("ticket", "ticket_id")],
    "contest": [("ticket", "ticket_id")],
    "post_version": [("post", "post_id")],
    "ticket_tag": [("ticket", "ticket_id")],
    "membership": [("agent", "agent_id")],
    "account_team": [("account", "account_id")],
    "handle": [("customer", "customer_id")],
    "outgoing": [("post", "post_id")],
    "draft": [("agent", "agent_id"), ("draft_post", "ticket_id")],
    "later_reply": [("ticket", "ticket_id")],
    "post_file": [("post_file", "id"), ("post", "post_id"), ("ticket", "ticket_id")],
    "post_media": [("post", "post_id")],
    "post_act": [("post", "post_id")],
    "post_address": [("post", "post_id")],
    "notice": [("notice", "id"), ("agent", "agent_id")],
    "login_session": [("login_session", "id"), ("agent", "agent_id")],
    "arrival": [("arrival", "id"), ("account", "account_id")],
    "credential": [("credential", "id"), ("account", "account_id")],
    "account_standing": [("account", "account_id")],
    "sla_alert": [("ticket", "ticket_id")],
    "policy_version": [("policy", "policy_id")],
    "hide_request": [("post", "post_id")],
    "evidence": [("post", "post_id")],
    "withdrawal": [("post", "post_id")],
    "network_terms": [("account", "account_id")],
    "template_version": [("template", "template_id")],
    "template_use": [("post", "post_id"), ("ticket", "ticket_id")],
    "macro_run": [("ticket", "ticket_id")],
    "template_star": [("agent", "agent_id")],
    "called": [("customer", "customer_id"), ("agent", "agent_id")],
    "canned_reply": [("post", "post_id")],
    **{
        f"article_{part}": [("article", "article_id")] for part in ("variant", "question", "version", "draft", "ticket")
    },
    "article_use": [("post", "post_id"), ("ticket", "ticket_id")],
    "article_proposal": [("article_proposal", "id"), ("ticket", "ticket_id")],
}


@contextmanager
def watching() -> Iterator[Seen]:
    """Watch what happens inside: rows, entries, and every single transaction."""
    begun = len(cast.entries())
    seen = Seen(snapshot())
    with _listening(seen):
        yield seen
    seen.after, seen.entries = snapshot(), cast.entries()[begun:]
    # A draft goes with the words that were sent: the entry about the reply or note speaks for it.
    seen.before["draft_post"] = {}
    posts = {row["uuid"]: row for row in seen.after["post"].values()}
    sent = [posts[one["object"]] for one in seen.entries if one["verb"] in ("reply.queued", "note.written")]
    seen.after["draft_post"] = {(row["ticket_id"],): row for row in sent}


WRITE = re.compile(
    r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?(?:\s+SET\s+(.*?)(?:\s+WHERE|\s+RETURNING|$))?', re.S
)


def _written(statement: str) -> str:
    """The table that this statement changes, if it is one that matters."""
    found = WRITE.match(statement)
    if found is None:
        return ""
    act, table, columns = found.groups()
    names = set(re.findall(r'"?(\w+)"?\s*=', columns or ""))
    is_pace = act == "UPDATE" and names <= PACE.get(table, set())
    is_new = act == "INSERT INTO" and table in NEW_ROWS
    return "" if table in MACHINERY or is_pace or is_new or table.startswith(("search_", "memory_index")) else table


@contextmanager
def _listening(seen: Seen) -> Iterator[None]:
    engine, open_ones = db.write_engine(), {}

    def executed(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        table = _written(statement)
        if table:
            open_ones.setdefault(id(connection.connection.dbapi_connection), set()).add(table)

    def ended(connection: Connection) -> None:
        tables = open_ones.pop(id(connection.connection.dbapi_connection), set())
        if {one for one in tables if not one.startswith("audit_")} and "audit_body" not in tables:
            seen.silent.append(", ".join(sorted(tables)))

    def undone(connection: Connection) -> None:
        open_ones.pop(id(connection.connection.dbapi_connection), None)

    ears = {"after_cursor_execute": executed, "commit": ended, "rollback": undone}
    for name, call in ears.items():
        event.listen(engine, name, call)
    try:
        yield
    finally:
        for name, call in ears.items():
            event.remove(engine, name, call)


def by_machine(seen: Any) -> list[str]:
    """What is told to have been done by anybody but the desk itself and a network."""
    return seen.unnamed("desk", "network")
