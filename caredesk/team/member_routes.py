"""Pages about colleagues: who is there, inviting, roles, teams, suspending, links for passwords."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.team import access, actions, door, keys, links, queries, rules, sentences, sessions
from caredesk.team.models import Agent, Role, Team

bp = Blueprint("members", __name__)


@bp.get("/team")
@login_required
def members() -> str:
    return _team_page()


def _team_page(errors: dict[str, str] | None = None) -> str:
    viewer = door.me()
    return render_template(
        "team/members.html",
        members=queries.members(viewer),
        teams=queries.teams(viewer),
        may_invite=access.may(viewer, "members"),
        may_own=access.may(viewer, "own"),
        errors=errors or {},
    )


@bp.get("/team/roles")
@login_required
def roles() -> str:
    return render_template("team/roles.html", matrix=access.MATRIX, roles=list(Role))


@bp.get("/team/new")
@login_required
def new() -> str:
    access.need(door.me(), "members")
    return _new_page({}, {})


def _new_page(typed: dict[str, Any], errors: dict[str, str]) -> str:
    viewer = door.me()
    return render_template(
        "team/new.html", typed=typed, errors=errors, roles=_roles_to_give(viewer), teams=queries.teams(viewer)
    )


def _roles_to_give(viewer: Agent) -> list[Role]:
    return [role for role in Role if viewer.role is Role.OWNER or role in access.LOOKED_AFTER]


@bp.post("/team")
@login_required
def invite() -> Any:
    viewer, form = door.me(), request.form
    access.need(viewer, "members")
    try:
        agent = actions.invite(
            name=form.get("name", ""),
            email=form.get("email", ""),
            role=_chosen_role(viewer),
            teams=_chosen_teams(viewer),
            actor=viewer,
        )
    except rules.Unfit as error:
        typed = {**form, "teams": form.getlist("teams")}
        return _new_page(typed, {error.field: sentences.of(error)}), 422
    return _member_page(agent, link=links.for_agent(agent, viewer)), 201


def _chosen_role(viewer: Agent) -> Role:
    chosen = next((role for role in _roles_to_give(viewer) if role.value == request.form.get("role")), None)
    if chosen is None:
        raise rules.Unfit("role", "choice")
    return chosen


def _chosen_teams(viewer: Agent) -> list[Team]:
    """The ticked teams. Whoever is not the owner gives only teams of their own, and at least one."""
    offered = {str(team.id): team for team, _people in queries.teams(viewer)}
    chosen = request.form.getlist("teams")
    if not set(chosen) <= set(offered) or (not chosen and viewer.role is not Role.OWNER):
        raise rules.Unfit("teams", "choice")
    return [offered[team_id] for team_id in dict.fromkeys(chosen)]


@bp.get("/team/<int:agent_id>")
@login_required
def member(agent_id: int) -> str:
    return _member_page(access.agent(door.me(), agent_id))


def _member_page(agent: Agent, *, link: str = "", errors: dict[str, str] | None = None) -> str:
    viewer = door.me()
    looked_after = agent.id != viewer.id and access.looks_after(viewer, agent)
    return render_template(
        "team/member.html",
        agent=agent,
        belongs=queries.teams_of(agent),
        looked_after=looked_after,
        roles=_roles_to_give(viewer),
        teams=queries.teams(viewer),
        sessions=sessions.of(agent) if looked_after else [],
        keys=keys.of(agent) if looked_after else [],
        link=link,
        errors=errors or {},
    )


@bp.post("/team/<int:agent_id>/role")
@login_required
def change_role(agent_id: int) -> Any:
    viewer = door.me()
    agent = access.looked_after(viewer, agent_id)
    try:
        actions.change_role(agent, _chosen_role(viewer), viewer)
    except rules.Unfit as error:
        return _member_page(agent, errors={error.field: sentences.of(error)}), 422
    return _done(agent, _("The role is changed."))


@bp.post("/team/<int:agent_id>/teams")
@login_required
def change_teams(agent_id: int) -> Any:
    viewer = door.me()
    agent = access.looked_after(viewer, agent_id)
    try:
        actions.change_teams(agent, _chosen_teams(viewer), viewer)
    except rules.Unfit as error:
        return _member_page(agent, errors={error.field: sentences.of(error)}), 422
    return _done(agent, _("The teams are changed."))


@bp.post("/team/<int:agent_id>/suspension")
@login_required
def suspend(agent_id: int) -> Response:
    agent = access.looked_after(door.me(), agent_id)
    actions.suspend(agent, door.me())
    return _done(agent, _("%(name)s is suspended and signed out everywhere.", name=agent.name))


@bp.post("/team/<int:agent_id>/reinstatement")
@login_required
def reinstate(agent_id: int) -> Response:
    agent = access.looked_after(door.me(), agent_id)
    actions.reinstate(agent, door.me())
    return _done(agent, _("%(name)s may come back.", name=agent.name))


@bp.post("/team/<int:agent_id>/link")
@login_required
def make_link(agent_id: int) -> Any:
    """A link to hand over: this answer is the only place that shows it."""
    agent = access.looked_after(door.me(), agent_id)
    if agent.suspended_at is not None:
        raise access.Forbidden
    return _member_page(agent, link=links.for_agent(agent, door.me())), 201


@bp.post("/team/<int:agent_id>/sessions/end")
@login_required
def end_access(agent_id: int) -> Response:
    agent = access.looked_after(door.me(), agent_id)
    actions.end_access(agent, door.me(), "revoked")
    return _done(agent, _("%(name)s is signed out everywhere, and has no API key any more.", name=agent.name))


@bp.post("/teams")
@login_required
def make_team() -> Any:
    access.need(door.me(), "own")
    try:
        actions.make_team(request.form.get("name", ""), door.me())
    except rules.Unfit as error:
        return _team_page({error.field: sentences.of(error)}), 422
    flash(_("The team is made."))
    return redirect("/team", 303)


@bp.post("/teams/<int:team_id>")
@login_required
def rename_team(team_id: int) -> Any:
    team = access.team(door.me(), team_id)
    access.need(door.me(), "own")
    try:
        actions.rename_team(team, request.form.get("name", ""), door.me())
    except rules.Unfit as error:
        return _team_page({error.field: sentences.of(error)}), 422
    flash(_("The team is renamed."))
    return redirect("/team", 303)


def _done(agent: Agent, words: str) -> Response:
    flash(words)
    answer: Response = redirect(f"/team/{agent.id}", 303)  # type: ignore[assignment]
    return answer
