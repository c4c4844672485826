"""The demo's desk for the tests: every page has something to show, and somebody reads it in each language."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.core.i18n import LANGUAGES
from caredesk.moderation.models import HideRequest, RequestState
from caredesk.promises.models import Promise, PromiseState
from caredesk.replies.later_models import LaterReply
from caredesk.team import links
from caredesk.team.models import Agent, AgentState, Membership, Role, Team
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.voice.approval_models import Approval, ApprovalState
from caredesk.voice.models import VoiceRule
from tests.browser.stage import Desk, opened
from tests.fakes.receiver import Receiver
from tests.postroom.conftest import KEY
from tests.servers.desk import ROOT
from tests.servers.ports import free_port


@contextmanager
def told(folders: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    """The desk with the whole story in it, and one owner for each language."""
    data = folders.mktemp("story") / "data"
    shutil.copytree(_prepared(folders.getbasetemp()), data)
    with ExitStack() as stack:
        desk = Desk(Settings(data=data), browser, stack.enter_context(Receiver(KEY)))
        stack.callback(desk.close)
        stack.enter_context(opened(desk.settings))
        for lang in LANGUAGES:
            _owner(lang)
        desk.start()
        yield desk


def _prepared(base: Path) -> Path:
    """The story as it was written by the first of the processes that share the tests."""
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept, draft = shared / "told", shared / "being-told"
    with (shared / "story.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            environ = os.environ | {"CAREDESK_DATA": str(draft), "CAREDESK_PORT": str(free_port())}
            subprocess.run([sys.executable, "-m", "caredesk", "demo", "--prepare"], cwd=ROOT, env=environ, check=True)
            draft.rename(kept)
    return kept


def _owner(lang: str) -> None:
    with db.transaction() as session:
        made = Agent(email=f"owner-{lang}@parcelhop.example", name=f"Owner {lang}", lang=lang)
        made.role, made.state = Role.OWNER, AgentState.ACTIVE
        session.add(made)
        session.flush()
        team: Any = db.first(Team)
        session.add(Membership(agent_id=made.id, team_id=team.id))


def paths() -> dict[str, str]:
    """Every page of the desk, by a name to call it; `public/` before those that need nobody signed in."""
    tickets = list(db.session().exec(select(Ticket)))
    busy = max(tickets, key=lambda ticket: ticket.posts_count)
    gone = next(post for post in db.session().exec(select(Post)) if post.removed_at)
    erased = next(post for post in db.session().exec(select(Post)) if post.emptied_why == "erased")
    paused = next(ticket for ticket in tickets if ticket.channel == "mastodon")
    later: Any = db.first(LaterReply, LaterReply.state == "held")
    waits: Any = db.first(HideRequest, HideRequest.state == RequestState.WAITING)
    asked: Any = db.first(Post, Post.ticket_id == busy.id, Post.kind == PostKind.IN)
    asks: Any = db.first(Approval, Approval.state == ApprovalState.WAITING)
    rule: Any = db.first(VoiceRule, VoiceRule.name == "Words that close the door")
    promised: Any = db.first(Promise, Promise.state == PromiseState.OPEN)
    return {
        "inbox": "/inbox?view=open",
        "empty": "/inbox?view=mine",
        "resolved": "/inbox?view=resolved",
        "ticket": f"/tickets/{busy.id}?view=open",
        "ticket-removed": f"/tickets/{gone.ticket_id}?view=open",
        "ticket-paused": f"/tickets/{paused.id}?view=open",
        "ticket-later": f"/tickets/{later.ticket_id}?view=open",
        "later": "/later?show=all",
        "files": f"/tickets/{busy.id}/files/public",
        "helpers": "/helpers",
        "merge": f"/tickets/{busy.id}/merge",
        "whereabouts": f"/posts/{asked.id}/whereabouts",
        "approvals": "/approvals",
        "approval": f"/approvals/{asks.id}",
        "ticket-waits": f"/tickets/{asks.ticket_id}?view=open",
        "voice": "/voice",
        "voice-rule": f"/voice/rules/{rule.id}",
        "topic-new": "/voice/topics/new?kind=legal",
        "ready-made": "/reports/canned",
        "ready-made-counted": "/reports/canned/counted?what=ready_made",
        "articles": "/knowledge",
        "article": "/knowledge/2",
        "article-edit": "/knowledge/10/edit?lang=pl",
        "suggestions": "/knowledge/suggestions",
        "public/help": "/help",
        "moderation": "/moderation",
        "moderation-decided": "/moderation?show=decided",
        "moderation-outside": "/moderation?show=outside",
        "moderation-words": "/moderation?show=words",
        "hide-request": f"/moderation/requests/{waits.id}",
        "moderation-settings": "/moderation/settings",
        "public/transparency": "/transparency",
        "public/receipt": f"/transparency/receipts/{asked.uuid}",
        "public/no-receipt": "/transparency/receipts/unknown",
        "promises": "/promises?whose=all",
        "promises-settled": "/promises?whose=all&show=settled",
        "promise": f"/promises/{promised.id}",
        "promises-ticket": f"/tickets/{promised.ticket_id}/promises",
        "promises-closing": f"/tickets/{promised.ticket_id}/promises/closing",
        "promises-rules": "/promises/rules",
        "promises-report": "/promises/report",
        "split": f"/posts/{asked.id}/split",
        "customer": f"/customers/{busy.customer_id}",
        "privacy": f"/customers/{busy.customer_id}/privacy",
        "privacy-register": "/privacy",
        "privacy-rule": "/privacy/rules/1",
        "ticket-erased": f"/tickets/{erased.ticket_id}?view=open",
        "deliveries": "/deliveries",
        "channels": "/channels",
        "channel-choice": "/channels/new",
        "channel-webhook": "/channels/new/webhook",
        "channel-sign-in": "/channels/new/x",
        "channel-secrets": "/channels/credentials",
        "channel-test": f"/channels/{busy.account_id}/test",
        "channel": f"/channels/{busy.account_id}",
        "channel-paused": f"/channels/{paused.account_id}",
        "place": f"/tickets/{busy.id}/turn",
        "duty": "/duty",
        "routing": "/routing",
        "routing-agent": "/routing/agents/4",
        "weights": "/routing/weights",
        "contests": "/routing/contests",
        "team": "/team",
        "member": "/team/4",
        "roles": "/team/roles",
        "invite": "/team/new",
        "me": "/me",
        "notices": "/notices",
        "audit": "/audit",
        "protection": "/audit/protection",
        "restore": "/audit/restore",
        "entry": "/audit/entries/2",
        "history": f"/tickets/{busy.id}/history",
        "past-answers": "/knowledge/answers?q=parcel",
        "suggested-answers": f"/tickets/{busy.id}/suggestions",
        "evidence": f"/tickets/{busy.id}/evidence",
        "start": "/start",
        "sla-settings": "/sla/settings",
        "policies": "/sla/policies",
        "policy": "/sla/policies/1",
        "policy-new": "/sla/policies/new",
        "calendars": "/sla/calendars",
        "calendar": "/sla/calendars/2",
        "calendar-new": "/sla/calendars/new",
        "templates": "/templates",
        "template": "/templates/1",
        "template-version": "/templates/1/versions/1",
        "no-template": "/templates?q=zzzzqqq",
        "macros": "/macros",
        "macro": "/macros/1",
        "fairness": "/reports/fairness?days=90",
        "waits": "/reports/fairness/waits?days=90&by=channel&group=webhook",
        "no-waits": "/reports/fairness?days=7&kind=next",
        "search": "/search?q=paczka",
        "nothing-found": "/search?q=zzzzqqq",
        "board": "/sla",
        "board-week": "/sla?period=7d&by=agent",
        "board-wall": "/sla?tv=1",
        "board-history": "/sla/history",
        "board-split": "/sla/history?by=week&of=channel",
        "board-answers": "/sla/answers?kind=answers&outcome=all&period=7d",
        "board-posts": "/sla/posts?what=in&period=7d",
        "not-found": "/tickets/999999",
        "public/sign-in": "/sign-in",
        "public/forgotten": "/reset",
        "public/welcome": _link(AgentState.INVITED),
        "public/reset": _link(AgentState.ACTIVE),
        "public/void-link": "/welcome/not-a-link",
    }


NAMES = [
    "inbox", "empty", "resolved", "ticket", "ticket-removed", "ticket-paused", "ticket-later", "later", "files",
    "helpers", "merge", "whereabouts", "approvals", "approval", "ticket-waits", "voice", "voice-rule", "topic-new",
    "ready-made", "ready-made-counted", "articles", "article", "article-edit", "suggestions", "public/help",
    "moderation", "moderation-decided", "moderation-outside", "moderation-words", "hide-request", "moderation-settings",
    "public/transparency", "public/receipt", "public/no-receipt", "promises", "promises-settled", "promise",
    "promises-ticket", "promises-closing", "promises-rules", "promises-report", "split", "customer", "privacy",
    "privacy-register", "privacy-rule", "ticket-erased", "deliveries", "channels", "channel-choice",
    "channel-webhook", "channel-sign-in", "channel-secrets", "channel-test", "channel", "channel-paused",
    "place", "duty", "routing", "routing-agent",
    "weights", "contests", "team", "member", "roles", "invite", "me", "notices", "audit", "protection", "restore",
    "entry", "history", "past-answers", "suggested-answers", "evidence", "start", "sla-settings", "policies",
    "policy", "policy-new", "calendars", "calendar", "calendar-new", "templates", "template", "template-version",
    "no-template", "macros", "macro", "fairness", "waits", "no-waits", "search", "nothing-found", "board",
    "board-week", "board-wall", "board-history", "board-split", "board-answers", "board-posts", "not-found",
    "public/sign-in", "public/forgotten", "public/welcome", "public/reset", "public/void-link",
]  # fmt: skip


def _link(state: AgentState) -> str:
    with db.transaction() as session:
        guest = Agent(email=f"{state}@parcelhop.example", name="A Guest", state=state, role=Role.AGENT)
        session.add(guest)
        session.flush()
    return "/" + links.for_agent(guest, "desk").split("/", 3)[3]
