"""What each route asks of who comes: an ability of the role, a thing of one's own, or nothing."""

# public: anybody; signed: whoever is signed in, for themselves; self: a thing that belongs to one agent;
# all others are abilities of `team.access.MATRIX`.
NEEDS = {
    "public": {
        *("static", "openapi", "team.sign_in", "team.sign_in_now", "team.sign_out", "team.welcomed", "team.join"),
        *("team.forgotten", "team.reset", "team.choose_password", "postroom.hook", "reports.healthz", "reports.readyz"),
    },
    "signed": {
        "routing.duty.here",
        *("tickets.home", "tickets.views.unread", "tickets.views.read", "tickets.views.keep", "team.me.me"),
        *("team.me.change_profile", "team.me.change_look", "team.me.change_password", "team.me.make_key"),
        *("team.me.end_other_sessions", "talk_api.unread", "talk_api.read", "talk_api.keep_view", "talk_api.views"),
        *("team_api.who_am_i", "team_api.change_me", "drafts_api.begun"),
    },
    "self": {
        *("tickets.views.retire", "tickets.views.retire_by_form", "team.me.end_session", "team.me.revoke_key"),
        *("talk_api.retire_view", "tickets.bulk.undo", "talk_api.undo_many"),
    },
    "read": {
        *("routing.turn.show", "routing_api.turn"),
        *("tickets.inbox", "tickets.show", "tickets.more", "tickets.versions", "tickets.find.find", "live.since"),
        *(
            "tickets.find.palette",
            "sla.panel.clocks",
            "clocks_api.clocks",
            "customers.profile",
            "postroom.board.board",
            "channels.listed",
            "channels.page",
        ),
        *("reports.fairness.page", "reports.fairness.file", "reports.fairness.waits", "reports_api.equal_treatment"),
        *("team.members.members", "team.members.member", "team.members.roles", "tickets_api.tickets"),
        *("tickets_api.ticket", "tickets_api.posts", "talk_api.find", "tickets_api.accounts", "team_api.agents"),
        *("team_api.teams", "customers_api.customer"),
        *("customers_api.customers", "around_api.all_tags", "around_api.versions", "deliveries_api.deliveries"),
        "deliveries_api.arrivals",
        *("sla.board.show", "sla.history.show", "sla.history.file", "sla.drill.answers", "sla.drill.posts"),
        *("board_api.show", "board_api.past"),
    },
    "work": {
        *("routing.turn.take_next", "routing.turn.contest", "routing.duty.show", "routing.duty.change"),
        *("routing.duty.leave", "routing_api.take_next", "routing_api.contest", "routing_api.duty", "routing_api.say"),
        *("tickets.acts.claim", "tickets.acts.assign", "tickets.acts.set_status", "tickets.acts.snooze"),
        *("sla.panel.let_count", "sla.panel.take_back", "clocks_api.rule"),
        *("tickets.acts.resolve", "tickets.acts.reopen", "tickets.acts.prioritise", "tickets.acts.tag"),
        *("tickets.acts.judge", "tickets_api.judge"),
        *("tickets.talk.reply", "tickets.talk.note", "tickets.talk.undo", "tickets.bulk.act", "replies.keep"),
        *("replies.show", "replies.clear", "customers.note", "postroom.board.decide", "postroom.board.edit"),
        *("postroom.board.bulk", "tickets_api.claim", "tickets_api.assign", "tickets_api.set_status"),
        *("tickets_api.snooze", "tickets_api.resolve", "tickets_api.reopen", "tickets_api.prioritise"),
        *("tickets_api.tag", "talk_api.reply", "talk_api.note", "talk_api.undo", "talk_api.draft"),
        *("talk_api.keep_draft", "talk_api.act_on_many", "customers_api.note"),
        *("tickets_api.let_go", "drafts_api.clear", "deliveries_api.retry", "deliveries_api.mark_sent"),
        *("deliveries_api.cancel", "deliveries_api.pass_by"),
    },
    "deliveries": {"postroom.board.read_again", "deliveries_api.read_again"},
    "channels": {
        "reports.start",
        *("channels.new", "channels.connect_webhook", "channels.connect_mastodon", "channels.change", "channels.teams"),
        *("channels.pause", "channels.resume", "channels.rotate", "channels.retire", "channels.token"),
        "channels.check",
    },
    "members": {
        *("team.members.new", "team.members.invite", "team.members.change_role", "team.members.change_teams"),
        *("team.members.suspend", "team.members.reinstate", "team.members.make_link", "team.members.end_access"),
    },
    "sla": {
        *("sla.alerts.show", "sla.alerts.change", "sla.alerts.try_mail"),
        *("alerts_api.show", "alerts_api.change", "alerts_api.alerts"),
    },
    "routing": {
        *("routing.setup.show", "routing.setup.change_team", "routing.setup.show_agent", "routing.setup.change_agent"),
        *("routing.setup.change_presence", "routing.weights.show", "routing.weights.try_out", "routing.weights.change"),
        *("routing.weights.contests", "routing.weights.decide", "routing_api.contests", "routing_api.decide"),
        *("routing_api.agents", "routing_api.set_agent", "routing_api.routes", "routing_api.set_route"),
        *("routing_api.weights", "routing_api.weigh", "routing_api.try_out"),
    },
    "audit": {"audit.page", "audit.verification", "reports.metrics"},
    "own": {
        *("team.members.make_team", "team.members.rename_team"),
        *("sla.alerts.connect", "sla.alerts.rotate", "sla.alerts.retire", "sla.alerts.try_hook"),
    },
}
ABILITY = {endpoint: ability for ability, endpoints in NEEDS.items() for endpoint in endpoints}
