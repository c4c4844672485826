"""Columns that hold no words of or about a customer, and why. A test finds every column that is neither here nor held.

What an agent wrote about the desk itself (names of teams, calendars, rules) is not about a customer. Agents are persons
too: what names them is erased by `leavers`.
"""

CODES = "one of a short list of the desk's own words, or a random reference"
NUMBERS = "the network's number of a post or conversation: without it a second delivery would bring the words back"
OURS = "about our own account, team or rule"
AGENT = "about an agent: see leavers.py"

FREE: dict[str, str] = {
    **{f"account.{one}": OURS for one in ("kind", "name", "ext_id", "handle", "paused_why", "settings")},
    **{f"account.{one}": OURS for one in ("sealed_secret", "trouble")},
    **{f"agent.{one}": AGENT for one in ("email", "name", "password_hash", "lang", "zone", "theme", "density")},
    **{f"api_key.{one}": AGENT for one in ("name", "hint", "token_hash")},
    **{f"link.{one}": AGENT for one in ("token_hash", "bound_to")},
    **{f"login_session.{one}": AGENT for one in ("token_hash", "ended_why", "address", "browser")},
    **{f"notice.{one}": CODES for one in ("kind", "by")},
    **{f"calendar.{one}": OURS for one in ("name", "hours")},
    **{f"policy.{one}": OURS for one in ("name",)},
    **{f"policy_version.{one}": OURS for one in ("terms",)},
    **{f"team.{one}": OURS for one in ("name",)},
    **{f"team_route.{one}": CODES for one in ("weights",)},
    **{f"duty.{one}": AGENT for one in ("how", "langs", "skills")},
    **{f"installation.{one}": OURS for one in ("keys_fingerprint", "origin", "name", "langs")},
    **{f"sla_settings.{one}": OURS for one in ("hook_url", "sealed_hook_secret")},
    **{f"fairness_run.{one}": CODES for one in ("wall", "zone", "groups")},
    **{f"sla_recompute.{one}": CODES for one in ("accounts",)},
    **{f"sla_tally.{one}": CODES for one in ("lang", "what")},
    **{f"sla_wait.{one}": CODES for one in ("lang",)},
    **{f"sla_fact.{one}": CODES for one in ("kind", "by")},
    **{f"clock.{one}": CODES for one in ("lang", "stop_why", "warned")},
    **{f"clock_pause.{one}": CODES for one in ("why", "by")},
    **{f"sla_alert.{one}": CODES for one in ("step", "way", "told_as", "state", "why")},
    **{f"contest.{one}": CODES for one in ("parts", "decision")},
    **{f"saved_view.{one}": OURS for one in ("name", "filter", "sort")},
    **{f"bulk_act.{one}": CODES for one in ("batch", "action")},
    **{f"draft.{one}": CODES for one in ("kind",)},
    **{f"post_file.{one}": CODES for one in ("own_id", "kind", "state", "media", "subject")},
    "post_file.ext_id": NUMBERS,
    **{f"ticket_count.{one}": CODES for one in ("status",)},
    **{f"search_doc.{one}": CODES for one in ("kind", "wall")},
    **{f"cursor.{one}": NUMBERS for one in ("name", "value")},
    "seen.key": NUMBERS,
    "customer.lang": "a language is no word of theirs; last month's report counts by it",
    "handle.realm": "which network and instance; nobody is known by it alone",
    **{f"ticket.{one}": CODES for one in ("channel", "surface", "lang", "snippet_by", "woke", "due_kind")},
    **{f"ticket.{one}": CODES for one in ("tone", "merged_was", "turn_parts")},
    "ticket.thread_ext_id": NUMBERS,
    **{f"post.{one}": NUMBERS for one in ("thread_ext_id", "ext_id", "parent_ext_id")},
    **{f"post.{one}": CODES for one in ("surface", "own_id", "out_state", "lang", "removed_by", "removed_how")},
    **{f"post.{one}": CODES for one in ("emptied_why", "hidden_by", "hidden_how")},
    **{f"cosignature.{one}": OURS for one in ("witness", "line")},
    **{f"outside.{one}": OURS for one in ("name", "trouble")},
    **{f"restoration.{one}": OURS for one in ("how", "inside", "outside", "outside_hash", "confirmed_by", "statement")},
    **{f"evidence.{one}": CODES for one in ("subject", "commitment", "source")},
    **{f"hide_request.{one}": CODES for one in ("surface", "notice", "action", "send_id")},
    **{f"outside_alarm.{one}": CODES for one in ("kind", "by")},
    **{f"withdrawal.{one}": CODES for one in ("rule", "cause")},
    **{f"post_version.{one}": CODES for one in ("kind", "by")},
    "post_version.ext_version": NUMBERS,
    **{f"arrival.{one}": NUMBERS for one in ("delivery_key", "asked")},
    **{f"arrival.{one}": CODES for one in ("source", "body_hash")},
    **{f"outgoing.{one}": CODES for one in ("own_id", "send_id", "action", "lease_token")},
    "outgoing.ext_id": NUMBERS,
    **{f"attempt.{one}": CODES for one in ("lease_token", "outcome")},
    **{f"job.{one}": CODES for one in ("kind", "key", "state", "lease_token")},
    **{f"idempotent_answer.{one}": CODES for one in ("key", "request_hash")},
    **{f"legal_hold.{one}": "the desk's own file on a dispute; while it is in force nothing is erased"
       for one in ("scope", "target", "reason", "state")},
    **{f"privacy_request.{one}": CODES
       for one in ("kind", "lang", "basis", "reference_hash", "state", "step", "trouble")},
    **{f"retention_rule.{one}": CODES for one in ("what", "channel", "last")},
}  # fmt: skip
