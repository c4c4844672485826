"""The same for what machines may change with a key."""

from base64 import b64encode

from caredesk.postroom.models import OutgoingState
from caredesk.replies import macros, templates
from tests import cast
from tests.audit import (
    calls_flow,
    calls_import,
    calls_knowledge,
    calls_promises,
    calls_voice,
    prepared,
    prepared_channels,
)
from tests.audit.call import Call
from tests.audit.calls import BULK, WEIGHTS, _tomorrow
from tests.audit.calls_record import SAID, WHY
from tests.sla import rules
from tests.tickets import pictures

KEYED: dict[str, list[Call]] = {
    **calls_knowledge.KEYED,
    **calls_promises.KEYED,
    "channels_api.check": [Call("bence")],
    "channels_api.pause": [Call("bence")],
    "channels_api.resume": [Call("bence", setup=prepared_channels.paused)],
    "moderation_api.ask": [Call(body=WHY)],
    "moderation_api.approve": [Call("bence", body={"seen": 0})],
    "moderation_api.refuse": [Call("bence", body=SAID)],
    "moderation_api.reverse": [Call(setup=prepared.allowed)],
    "moderation_api.retry": [Call("bence", setup=prepared.allowed)],
    "moderation_api.take_back": [Call()],
    "moderation_api.explain": [Call("bence", body=SAID)],
    "terms_api.change": [Call("bence", body={"hours": 12})],
    "terms_api.confirm": [Call("bence", body={"hours": 12}, setup=prepared.stricter)],
    "terms_api.refuse": [Call("bence", body={"hours": 12}, setup=prepared.stricter)],
    "templates_api.make_template": [
        Call(body={"name": "New", "shortcut": "new", "variants": [{"lang": "en", "text": "Hello."}]})
    ],
    "templates_api.change_template": [Call(body={"name": "Other", "version": 1})],
    "templates_api.retire_template": [Call()],
    "templates_api.bring_template_back": [Call(setup=lambda side: templates.retire(side.worker, side.saying))],
    "templates_api.favour_template": [Call()],
    "templates_api.unfavour_template": [
        Call(setup=lambda side: templates.favour(side.worker, side.saying, on=True)),
    ],
    "templates_api.restore_template": [
        Call(setup=lambda side: templates.change(side.worker, side.saying, {"name": "Other"})),
    ],
    "templates_api.words": [Call(body={})],
    "templates_api.call_customer": [Call(body={"first_name": "Kasia"})],
    "macros_api.make_macro": [Call(body={"name": "Done", "shortcut": "done", "steps": [{"do": "resolve"}]})],
    "macros_api.change_macro": [Call(body={"name": "Other", "v": 1})],
    "macros_api.retire_macro": [Call()],
    "macros_api.bring_macro_back": [Call(setup=lambda side: macros.retire(side.worker, side.macro))],
    "macros_api.rehearse": [Call(body={})],
    "macros_api.run_macro": [Call(body={}), Call(body={}, setup=prepared.macro_that_speaks, name="with words")],
    "macros_api.undo_macro": [Call()],
    "policies_api.make_calendar": [Call("bence", body=lambda _side: rules.hours())],
    "policies_api.change_calendar": [Call("bence", body={"zone": "Europe/Budapest", "v": 1})],
    "policies_api.retire_calendar": [Call("bence", setup=lambda side: side.more.update(calendar_id=2))],
    "policies_api.make_policy": [Call("bence", body=lambda _side: rules.told())],
    "policies_api.change_policy": [
        Call("bence", body={"targets": {"first": "1h"}, "version": 1}),
        Call("bence", body={"move": "up"}, setup=prepared.two_policies, name="to another place"),
    ],
    "policies_api.retire_policy": [Call("bence", setup=prepared.two_policies)],
    "policies_api.preview_match": [Call("bence", body={"match": {"langs": ["pl"]}})],
    "policies_api.ask_recompute": [Call("bence", body={"policy": 1})],
    "policies_api.apply_recompute": [Call("bence", setup=prepared.looked)],
    "policies_api.drop_recompute": [Call("bence", setup=prepared.looked)],
    "routing_api.take_next": [Call(body={})],
    "routing_api.contest": [Call(body={"reason": "It is no emergency."}, setup=prepared.pressing)],
    "routing_api.decide": [Call("bence", body={"decision": "upheld"})],
    "routing_api.say": [
        Call(body={"presence": "away"}),
        Call(body=lambda _side: {"until": _tomorrow()}, name="out of office"),
    ],
    "routing_api.set_agent": [Call("bence", body={"capacity": 7, "langs": ["pl"], "presence": "away"})],
    "routing_api.set_route": [Call("bence", body={"way": "round_robin", "weights": {"webhook": 2}})],
    "routing_api.weigh": [Call("bence", body=WEIGHTS)],
    "routing_api.try_out": [Call("bence", body={"urgent": 45})],
    "alerts_api.change": [
        Call("bence", body={"goal_percent": 90}),
        Call("eva", body={"hook_url": "https://alarm.example/desk"}, name="the webhook"),
    ],
    "clocks_api.rule": [Call(body={"counts": True}, setup=prepared.thanked)],
    "helpers_api.change": [
        Call("eva", body={"is_on": True, "base_url": "https://machine.example/v1", "model": "m", "key": "k"})
    ],
    "helpers_api.translate_post": [Call(body={"to": "pl"}, setup=prepared.helped)],
    "helpers_api.translate": [Call(body={"text": "Dzień dobry", "to": "en"}, setup=prepared.helped)],
    "helpers_api.draft": [Call(setup=prepared.helped)],
    "later_api.plan": [Call(body=lambda _side: {"text": "Tomorrow.", "send_at": _tomorrow()})],
    "later_api.move": [Call(body=lambda _side: {"send_at": _tomorrow()})],
    "later_api.send_now": [Call()],
    "later_api.take_back": [Call()],
    "files_api.keep": [
        Call(body=lambda _side: {"name": "a.png", "data": b64encode(pictures.picture()).decode(), "alt": "A map"})
    ],
    "files_api.describe": [Call(body={"alt": "A map"})],
    "files_api.drop": [Call()],
    "customers_api.note": [Call(body={"note": "Writes on Mondays."})],
    "customers_api.live_by": [Call(body={"zone": "America/New_York"})],
    "tickets_api.claim": [Call()],
    "tickets_api.assign": [Call(body=lambda side: {"assignee": cast.agent("bence@parcelhop.example").id})],
    "tickets_api.let_go": [Call(setup=prepared.taken)],
    "tickets_api.set_status": [Call(body={"status": "pending"})],
    "tickets_api.snooze": [Call(body=lambda _side: {"until": _tomorrow()})],
    "tickets_api.resolve": [Call()],
    "tickets_api.reopen": [Call(setup=prepared.resolved)],
    "tickets_api.prioritise": [Call(body={"priority": "high"})],
    "answers_api.judge": [
        Call(body=prepared.remembered_out, setup=prepared.answered),
        Call(body=prepared.fitting, setup=prepared.unfit, name="it fits after all"),
    ],
    "triage_api.speak": [Call(body={"lang": "hu"})],
    "tickets_api.judge": [Call(body={"tone": "negative"})],
    "moves_api.merge_with": [Call(body=lambda side: {"into": side.spare.id})],
    "moves_api.undo_merge": [Call(setup=prepared.merged)],
    "moves_api.split_off": [Call(body={"posts": []})],
    "tickets_api.tag": [Call(body={"add": ["refund"], "remove": ["caretag"]})],
    "talk_api.reply": [Call(body={"text": "Soon."})],
    "talk_api.note": [Call(body={"text": "Look, @bence."})],
    "talk_api.undo": [Call(setup=prepared.waiting)],
    "talk_api.keep_draft": [Call(body={"text": "Begun"})],
    "drafts_api.clear": [Call(setup=lambda side: side.more.update(ticket_id=side.spare.id))],
    "deliveries_api.retry": [Call(setup=prepared.doing("retry"))],
    "deliveries_api.mark_sent": [Call(setup=prepared.doing("sent"))],
    "deliveries_api.cancel": [Call(setup=prepared.doing("cancel"))],
    "deliveries_api.pass_by": [Call(setup=prepared.doing("pass", OutgoingState.UNKNOWN))],
    "deliveries_api.read_again": [Call("bence", setup=prepared.stopped)],
    "team_api.change_me": [Call(body={"name": "Ola N", "lang": "pl", "theme": "dark"})],
    "talk_api.act_on_many": [Call(body=lambda side: {**BULK, "ids": [side.ticket.id, side.spare.id]})],
    "talk_api.undo_many": [Call()],
    "talk_api.keep_view": [Call(body={"name": "Angry", "query": "view=open&priority=high"})],
    "talk_api.retire_view": [Call()],
    "talk_api.read": [Call(setup=prepared.noticed)],
}
KEYED |= calls_voice.KEYED
KEYED |= calls_flow.KEYED
KEYED |= calls_import.KEYED
