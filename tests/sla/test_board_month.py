"""Every figure of the board and its history is what a recount of the audit trail says, over a month of desk life."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.sla import board, history, share
from caredesk.sla.asked import SPLITS, Question
from caredesk.sla.board_day import Flow
from caredesk.sla.history import Asked
from caredesk.sla.period import PERIODS
from caredesk.sla.share import Outcome
from caredesk.team.models import Agent
from tests import cast
from tests.postroom.stage import Hands
from tests.sla import recount
from tests.sla.desk_life import Life

BEGIN = datetime(2027, 3, 1, 7, tzinfo=UTC)  # the clocks of Warsaw go forward on the 28th
PLACES = {"channel": 0, "team": 1, "agent": 2, "lang": 3}


@pytest.fixture
def month(app: Flask) -> Iterator[tuple[Life, Hands]]:
    hands = Hands()
    hands.at = BEGIN
    with clock.fixed(hands):
        yield Life(hands), hands


def told() -> dict[str, recount.Story]:
    people = {one.uuid: one.id for one in db.session().exec(select(Agent))}
    accounts = {one.uuid: one.id for one in db.session().exec(select(Account))}
    return recount.stories(people, accounts)


def questions(zone: str) -> list[Question]:
    """The owner, behind either wall, and of one team; split in every way."""
    accounts = [cast.account("Parcelhop").id, cast.account("Elsewhere account").id]
    walls = [(None, None), (frozenset({accounts[0]}), None), (frozenset({accounts[1]}), None), (None, 1)]
    return [Question(wall, team, by=by, zone=zone) for wall, team in walls for by in SPLITS]


def holds(asked: Question, key: Any = None) -> Any:
    def part(place: recount.Place) -> bool:
        behind = asked.accounts is None or place[0] in asked.accounts
        ours = asked.team is None or place[1] == asked.team
        return behind and ours and (key is None or place[PLACES[asked.by]] == key)

    return part


def key_of(asked: Question, key: str) -> Any:
    return ("" if key == "none" else key) if asked.by == "lang" else 0 if key == "none" else int(key)


def flow(sums: recount.Sums, span: Any, part: Any) -> Flow:
    counted, waits = sums.within(span, part)
    outcome = Outcome(counted["first_met"] + counted["next_met"], counted["first_missed"] + counted["next_missed"])
    return Flow(counted["in"], counted["out"], outcome, tuple(sorted(waits.items())))


def compare_board(stories: dict[str, recount.Story], sums: recount.Sums, asked: Question, at: datetime) -> None:
    made = board.board(asked, at)
    now = recount.present(stories, at, holds(asked))

    assert (made.now.due.overdue, made.now.due.soon, made.now.due.hour) == (now.overdue, now.soon, now.hour)
    assert (made.now.waiting.open, made.now.waiting.free) == (now.open, now.free)
    assert made.now.waiting.since_at == now.since
    assert made.day.whole == flow(sums, made.day.span, holds(asked))
    for point in (*made.day.points, *made.day.table):
        assert point.flow == flow(sums, point.span, holds(asked))
    for row in made.day.heat:
        account = Question(asked.accounts, asked.team, by="channel")
        for column, cell in zip(made.day.columns, row.cells, strict=True):
            late = [flow(sums, span, holds(account, row.account_id)).outcome for span in column.spans]
            assert cell == sum(late, Outcome())
    compare_parts(stories, sums, made)


def compare_parts(stories: dict[str, recount.Story], sums: recount.Sums, made: board.Board) -> None:
    asked, seen = made.asked, set()
    for line in made.lines:
        key = key_of(asked, line.name.key)
        seen.add(key)
        now = recount.present(stories, made.at, holds(asked, key))
        assert (line.due.overdue, line.due.soon, line.due.hour) == (now.overdue, now.soon, now.hour), line
        assert (line.waiting.open, line.waiting.free, line.waiting.since_at) == (now.open, now.free, now.since), line
        assert line.flow == flow(sums, made.day.span, holds(asked, key)), line
    for key in recount.grouped(sums)[asked.by] - seen:
        assert flow(sums, made.day.span, holds(asked, key)) == Flow()
        assert recount.present(stories, made.at, holds(asked, key)) == recount.Present()


def compare_history(sums: recount.Sums, asked: Question, step: str, of: str) -> int:
    first, last = BEGIN.date() - timedelta(days=1), date(2027, 4, 1)
    found = list(history.lines(Asked(asked, step, first, last, of)))
    for line in found:
        key = key_of(asked, line.name.key) if line.name else None
        counted, _ = sums.within(line.span, holds(asked, key))
        assert (line.tickets, line.resolved) == (counted["ticket"], counted["resolved"])
        assert line.flow == flow(sums, line.span, holds(asked, key))
        for kind, outcome in line.outcomes.items():
            assert outcome == Outcome(counted[f"{kind}_met"], counted[f"{kind}_missed"]), (line.on, kind)
    total, _ = sums.within(history.Span(0, 10**7), holds(asked))
    assert sum(line.flow.came for line in found) == total["in"]
    return len(found)


def test_every_figure_is_what_a_recount_of_the_trail_says(month: tuple[Life, Hands], desk: Settings) -> None:
    life, hands = month

    for week in (1, 2, 3, 4):
        life.live(BEGIN + timedelta(days=7 * week, hours=2), every=75 * 60)
        stories = told()
        sums = recount.sums(stories)
        for asked in questions("Europe/Warsaw"):
            for period in PERIODS if week == 4 else PERIODS[:1]:
                compare_board(
                    stories, sums, Question(asked.accounts, asked.team, period, asked.by, asked.zone), hands.at
                )

    results = {what for _, what in sums.whole}
    assert {f"{kind}_{end}" for kind in recount.TARGETS for end in ("met", "missed")} <= results  # all of it is tried
    assert len(stories) > 100 and sum(len(one) for one in sums.waits.values()) > 30
    for asked in questions("Europe/Warsaw"):
        assert compare_history(sums, asked, "day", asked.by) >= 28
    for zone in ("Europe/Warsaw", "Asia/Kathmandu", "America/St_Johns"):
        assert compare_history(sums, Question(None, zone=zone), "week", "") == 6
        assert compare_history(sums, Question(None, zone=zone), "day", "") == 33


def test_the_middle_is_the_nearest_rank() -> None:
    assert share.within({5: 1, 6: 1, 90: 2}, share.HALF) == 6
    assert share.within({5: 9, 90: 1}, share.NINE_TENTHS) == 5
    assert share.within({5: 8, 90: 2}, share.NINE_TENTHS) == 90
    assert share.within({}, share.HALF) is None
