"""One valid call, or more, for every route that changes something: who does it, and with what."""

from datetime import timedelta

from caredesk.core import clock
from caredesk.postroom.models import OutgoingState
from caredesk.replies import macros, templates
from caredesk.team import keys
from tests import cast
from tests.audit import (
    calls_flow,
    calls_import,
    calls_knowledge,
    calls_promises,
    calls_record,
    calls_sla,
    calls_voice,
    prepared,
    prepared_channels,
)
from tests.audit.call import Call
from tests.tickets import pictures


def _tomorrow() -> str:
    return (clock.now() + timedelta(days=1)).isoformat()


NEW = "a quite long new secret"
OWNER = {"name": "Own Er", "email": "o@x.example", "password": NEW}
BULK = {"action": "priority", "priority": "high", "batch": "b1"}
WEIGHTS = {
    **{"share_percent": 20, "urgent": 45, "high": 30, "negative": 10, "influence": 5, "loyalty": 5, "window": 15},
    "v": 1,
}
MACRO = {"name": "Done", "shortcut": "done", "owner": "personal", "add": "refund", "assign": "me", "then": "resolve"}
TEMPLATE = {"name": "New", "shortcut": "new", "owner": "personal", "lang": "en", "text": "Hello."}
PAGES: dict[str, list[Call]] = {
    "tickets.acts.claim": [Call()],
    "tickets.acts.assign": [
        Call(body=lambda side: {"assignee": cast.agent("bence@parcelhop.example").id}),
        Call(body={"assignee": ""}, setup=prepared.taken, name="to nobody"),
        Call(body=lambda side: {"team": side.team.id}, setup=prepared.taken, name="to a team"),
    ],
    "tickets.acts.set_status": [Call(body={"status": one}, name=one) for one in ("pending", "resolved")],
    "tickets.acts.snooze": [
        Call(body={"until_post": "1"}),
        Call(body=lambda _side: {"until": _tomorrow()}, name="a time"),
    ],
    "tickets.acts.resolve": [Call(), Call(body={"_method": "DELETE"}, setup=prepared.resolved, name="by a form")],
    "tickets.acts.reopen": [Call(setup=prepared.resolved)],
    "tickets.acts.prioritise": [Call(body={"priority": "urgent"})],
    "triage.speak": [Call(body={"lang": "hu"})],
    "suggestions.dismiss": [
        Call(body=prepared.remembered, setup=prepared.answered),
        Call(
            body=lambda side: {**prepared.remembered(side), "_method": "DELETE"}, setup=prepared.unfit, name="by a form"
        ),
    ],
    "suggestions.readmit": [Call(body=prepared.remembered, setup=prepared.unfit)],
    "tickets.acts.judge": [Call(body={"tone": "negative"})],
    "tickets.moves.merge_with": [
        Call(body=lambda side: {"into": side.spare.id}),
        Call(
            body=lambda side: {"into": side.ticket.id},
            setup=lambda side: side.more.update(ticket_id=side.spare.id),
            name="with a draft",
        ),
    ],
    "tickets.moves.undo": [Call(setup=prepared.merged)],
    "tickets.moves.split_off": [Call()],
    "tickets.moves.rejoin": [Call(setup=prepared.taken_apart)],
    "tickets.acts.tag": [Call(body={"add": "refund", "remove": "caretag"})],
    "tickets.talk.reply": [
        Call(body={"text": "Soon.", "own_id": "r1", "kind": "public", "resolve": "1"}),
        Call(body=prepared.from_template, name="from a template"),
        Call(body=prepared.with_file("public"), setup=prepared.drawn("public"), name="with a picture"),
        Call(body={"text": "We will call you tomorrow.", "own_id": "r1", "kind": "public"}, name="a promise"),
    ],
    "tickets.talk.note": [
        Call(body={"text": "Look, @bence.", "own_id": "n1"}),
        Call(body=prepared.with_file("note"), setup=prepared.drawn("note"), name="with a picture"),
    ],
    "tickets.talk.undo": [Call(setup=prepared.waiting), Call(setup=prepared.waiting_with_file, name="with a picture")],
    "tickets.bulk.act": [
        Call(body=lambda side: {**BULK, "id": [side.ticket.id, side.spare.id]}),
        Call(body={**BULK, "query": "view=open"}, name="a whole view"),
        Call(
            body=lambda side: {
                **{"action": "assignment", "batch": "b2", "id": side.ticket.id},
                "assignee": cast.agent("bence@parcelhop.example").id,
            },
            name="given away",
        ),
    ],
    "tickets.bulk.undo": [Call()],
    "tickets.views.keep": [
        Call(body={"name": "Angry", "query": "view=open&priority=high"}),
        Call(body={"name": "Ours", "query": "view=open", "shared": "1"}, name="shared"),
    ],
    "tickets.views.retire": [Call()],
    "tickets.views.retire_by_form": [Call()],
    "tickets.views.read": [Call(setup=prepared.noticed)],
    "sla.alerts.change": [Call("bence", body={"goal_percent": "90", "unfair_percent": "30"})],
    "sla.alerts.connect": [Call("eva", body={"hook_url": "https://alarm.example/desk"})],
    "sla.alerts.rotate": [Call("eva", setup=prepared.hooked)],
    "sla.alerts.retire": [Call("eva", setup=prepared.hooked_twice)],
    "sla.alerts.try_hook": [Call("eva", setup=prepared.hooked)],
    "sla.alerts.try_mail": [Call("bence")],
    "sla.panel.let_count": [Call(setup=prepared.thanked)],
    "sla.panel.take_back": [Call(setup=prepared.asks_after_all)],
    "routing.turn.take_next": [Call()],
    "routing.turn.contest": [Call(body={"reason": "It is no emergency."}, setup=prepared.pressing)],
    "routing.duty.change": [Call(body={"presence": "away"})],
    "routing.duty.leave": [Call(body=lambda _side: {"until": _tomorrow()[:16], "hand_to": ""})],
    "routing.duty.here": [Call(setup=prepared.thought_gone)],
    "routing.setup.change_team": [
        Call(
            "bence",
            body={
                **{"way": "least_load", "overflow_minutes": 5, "away_minutes": 9, "hand_back_minutes": 30},
                **{"same_agent": "1", "weights_webhook": "1.5"},
            },
        )
    ],
    "routing.setup.change_agent": [
        Call("bence", body={"capacity": 7, "langs": "pl, hu", "skills": "refund", "calendar_id": "2"})
    ],
    "routing.setup.change_presence": [Call("bence", body={"presence": "away"})],
    "routing.weights.try_out": [Call("bence", body=WEIGHTS)],
    "routing.weights.change": [Call("bence", body=WEIGHTS)],
    "routing.weights.decide": [
        Call("bence", body={"decision": "upheld"}),
        Call("bence", body={"decision": "kept"}, name="kept"),
    ],
    "tickets.files.upload": [
        Call(body=lambda _side: {"file": (pictures.Again(pictures.picture()), "a.png"), "own_id": "u9"}),
    ],
    "tickets.files.describe": [Call(body={"alt": "A map"})],
    "tickets.files.drop": [Call()],
    "replies.later.plan": [
        Call(body={"text": "Tomorrow.", "own_id": "l1", "kind": "public", "send_at": "tomorrow"}),
        Call(
            body=lambda side: {**prepared.with_file("public")(side), "send_at": "hour"},
            setup=prepared.drawn("public"),
            name="with a picture",
        ),
    ],
    "replies.helpers.change": [
        Call("eva", body={"is_on": "1", "base_url": "https://machine.example/v1", "model": "m", "key": "k"})
    ],
    "replies.helpers.translate_post": [Call(setup=prepared.helped)],
    "replies.helpers.translate": [Call(body={"text": "Dzień dobry"}, setup=prepared.helped)],
    "replies.helpers.draft": [Call(setup=prepared.helped)],
    "replies.later.move": [Call(body={"send_at": "hour"})],
    "replies.later.send_now": [Call()],
    "replies.later.take_back": [Call(), Call(setup=prepared.planned_with_file, name="with a picture")],
    "replies.templates.look": [Call(body=TEMPLATE)],
    "replies.templates.create": [Call(body=TEMPLATE)],
    "replies.templates.change": [Call(body={**TEMPLATE, "name": "Other", "seen": "1"})],
    "replies.versions.star": [
        Call(body={"on": "1"}),
        Call(body={"on": "0"}, setup=lambda side: templates.favour(side.worker, side.saying, on=True), name="off"),
    ],
    "replies.versions.restore": [
        Call(setup=lambda side: templates.change(side.worker, side.saying, {"name": "Other"})),
    ],
    "replies.versions.retire": [
        Call(),
        Call(setup=lambda side: templates.favour(cast.agent("bence@parcelhop.example"), side.saying, on=True)),
    ],
    "replies.versions.bring_back": [Call(setup=lambda side: templates.retire(side.worker, side.saying))],
    "replies.macros.create": [Call(body=MACRO)],
    "replies.macros.change": [Call(body={**MACRO, "seen": "1"})],
    "replies.macros.try_out": [Call(body=lambda side: {"as_ticket": side.ticket.id})],
    "replies.macros.retire": [Call()],
    "replies.macros.bring_back": [Call(setup=lambda side: macros.retire(side.worker, side.macro))],
    "replies.runs.rehearse": [Call()],
    "replies.runs.run": [Call(body={"own_id": "m1"})],
    "replies.runs.undo": [Call()],
    "replies.menu.say": [
        Call(body={"first_name": "Kasia", "vocative": "Kasiu", "form": "f"}),
        Call(body={"own_first_name": "Ola"}, name="oneself"),
    ],
    "replies.keep": [Call(body={"text": "Begun"})],
    "replies.clear": [Call(setup=lambda side: side.more.update(ticket_id=side.spare.id))],
    "customers.note": [Call(body={"note": "Writes on Mondays."})],
    "customers.live_by": [Call(body={"zone": "America/New_York"})],
    "postroom.board.decide": [
        *(Call(setup=prepared.doing(act), name=act) for act in ("retry", "again", "sent", "cancel")),
        Call(setup=prepared.doing("pass", OutgoingState.UNKNOWN), name="pass"),
    ],
    "postroom.board.edit": [Call()],
    "postroom.board.bulk": [Call(body=lambda side: {"action": "retry", "id": side.failed.id})],
    "postroom.board.read_again": [Call("bence", setup=prepared.stopped)],
    "channels.connect.bring": [
        Call("bence", body={"base_url": ""}, setup=lambda side: side.more.update(kind="webhook")),
        Call(
            "bence",
            body=lambda side: {"base_url": side.more.get("fedi", ""), "token": "desk-token"},
            setup=lambda side: side.more.update(kind="mastodon"),
            name="mastodon",
        ),
    ],
    "channels.connect.finish": [
        Call("bence", body=lambda side: {"name-0": "Shop", "team": side.team.id}, setup=prepared_channels.connecting)
    ],
    "channels.connect.look_again": [Call("bence", setup=prepared_channels.connecting)],
    "channels.connect.give_up": [Call("bence", setup=prepared_channels.connecting)],
    "channels.connect.sign_in_again": [Call("bence", setup=prepared_channels.signing_in)],
    "channels.sign_in": [Call("bence", setup=prepared_channels.signed_in)],
    "channels.credentials.look": [
        Call(
            "eva",
            body={"password": cast.PASSWORD, "reason": "The other side lost it"},
            setup=prepared_channels.behind_glass,
        )
    ],
    "channels.change": [Call("bence", body={"name": "Renamed", "undo_seconds": "5", "language": "pl"})],
    "channels.teams": [
        Call("eva", body={"team": ["1", "2"]}),
    ],
    "channels.pause": [Call("bence")],
    "channels.resume": [Call("bence", setup=prepared_channels.paused)],
    "channels.rotate": [Call("bence")],
    "channels.retire": [Call("bence", setup=prepared_channels.two_keys)],
    "channels.connection": [
        Call("bence", body={"base_url": "https://a.example"}),
        Call(
            "bence",
            body=lambda side: {"base_url": side.more.get("fedi", ""), "token": "desk-token"},
            setup=lambda side: side.more.update(account_id=side.more.get("fed", side.account.id)),
            name="a token",
        ),
    ],
    "channels.check": [Call("bence")],
    "team.sign_in_now": [
        Call("", body={"email": "ola@parcelhop.example", "password": cast.PASSWORD}, setup=prepared.with_password)
    ],
    "team.sign_out": [Call()],
    "team.join": [
        Call("", body={"name": "New One", "password": NEW, "lang": "pl"}, setup=prepared.invited),
        Call(
            "",
            body={"name": "Own Er", "email": "o@x.example", "password": NEW},
            setup=prepared.first_owner,
            name="owner",
        ),
    ],
    "team.choose_password": [Call("", body={"password": NEW}, setup=prepared.forgotten)],
    "team.me.change_profile": [
        Call(body={"name": "Ola N", "lang": "pl", "zone": "Europe/Budapest", "theme": "dark", "density": "compact"})
    ],
    "team.me.change_look": [Call(body={"theme": "dark"})],
    "team.me.change_password": [Call(body={"old": cast.PASSWORD, "password": NEW}, setup=prepared.with_password)],
    "team.me.end_session": [Call()],
    "team.me.end_other_sessions": [Call()],
    "team.me.make_key": [Call(body={"name": "robot"})],
    "team.me.revoke_key": [Call()],
    "team.members.invite": [
        Call("bence", body=lambda side: {"name": "A B", "email": "a@b.example", "role": "agent", "teams": side.team.id})
    ],
    "team.members.change_role": [Call("bence", body={"role": "viewer"})],
    "team.members.change_teams": [Call("eva", body={"teams": "2"})],
    "team.members.suspend": [Call("bence")],
    "team.members.reinstate": [Call("bence", setup=prepared.suspended)],
    "team.members.make_link": [Call("bence")],
    "team.members.end_access": [Call("bence", setup=lambda side: keys.make(side.member, "k", "cli"))],
    "team.members.make_team": [Call("eva", body={"name": "Night shift"})],
    "team.members.rename_team": [Call("eva", body={"name": "Day shift"})],
}
for part in (calls_record, calls_voice, calls_knowledge, calls_promises, calls_sla, calls_flow, calls_import):
    PAGES |= part.PAGES
# What changes no row that matters, and why it is no GET.
NOTHING = {
    "replies.macros.try_out": "does what a macro would do, and rolls it back: not for a crawler that follows links",
    "replies.runs.rehearse": "the same from inside a ticket",
    "macros_api.rehearse": "the same for machines",
    "templates_api.words": "fills a template; what it is asked is too long for an address",
    "replies.templates.look": "shows what was typed; a form is too long for an address",
    **calls_voice.NOTHING,
    **calls_promises.NOTHING,
    "sla.calendars.preview": "shows what was typed, and what it would be; a form is too long for an address",
    "sla.calendars.take_in": "shows what stands in a file; it is kept when somebody saves it",
    "sla.policies.preview": "counts what was typed; a form is too long for an address",
    "policies_api.preview_match": "counts what was asked, which is too long for an address",
    "routing.weights.try_out": "plays last week again, which is work: not for a crawler that follows links",
    "routing_api.try_out": "plays last week again, which is work: not for a crawler that follows links",
    "audit.verification": "reads the whole trail, which is work: not for a crawler that follows links",
    "postroom.hook": "keeps the raw body; what is read in it is crawled with the jobs",
    "channels.check": "asks the network how it is, and notes the answer as the account's trouble",
    "channels_api.check": "the same for machines",
}
# What there is for nobody: it is refused, and the attempt has its entry.
REFUSED = {
    *("moderation.posts.never_a_post", "moderation.posts.never_a_ticket"),
    *("moderation_api.never_a_post", "moderation_api.never_a_ticket"),
}
