"""One way to write: together or not at all, durable before anybody is told, and nobody waits for ever."""

import threading

import pytest
from sqlalchemy import text
from sqlmodel import select

from caredesk.core import db, grouped
from caredesk.team.models import Team


def names():
    db.close_reading()
    return {team.name for team in db.session().exec(select(Team))}


def add(name):
    db.session().add(Team(name=name))
    db.session().flush()


def test_what_fails_leaves_nothing_behind(desk):
    with pytest.raises(RuntimeError), db.transaction():
        add("lost")
        raise RuntimeError

    assert "lost" not in names()


def test_an_inner_transaction_joins_the_outer_one(desk):
    with pytest.raises(RuntimeError), db.transaction():
        with db.transaction():
            add("inner")
        raise RuntimeError

    assert "inner" not in names()


def test_what_follows_a_commit_runs_once_and_only_when_it_is_durable(desk):
    told = []

    def tell():
        told.append("durable" if "kept" in names() else "too early")

    with db.transaction():
        add("kept")
        db.after_commit(tell)
        db.after_commit(tell)
    with pytest.raises(RuntimeError), db.transaction():
        db.after_commit(tell)
        raise RuntimeError

    assert told == ["durable"]


def test_a_failed_savepoint_takes_what_it_wanted_to_tell_with_it(desk):
    told = []
    with db.transaction():
        add("outer")
        with pytest.raises(ValueError), db.savepoint():
            add("inside")
            db.after_commit(lambda: told.append(1))
            raise ValueError

    assert told == []
    assert "outer" in names() and "inside" not in names()


def test_reading_sees_what_was_written_before_it(desk):
    assert "new" not in names()

    with db.transaction():
        add("new")

    assert "new" in names()


def test_many_small_writes_share_a_commit_and_each_is_told_its_own_result(desk):
    results, failures = {}, []

    def write(number):
        def work():
            add(f"team {number}")
            if number % 5 == 0:
                raise ValueError(number)
            return number

        try:
            results[number] = grouped.write(work)
        except ValueError as error:
            failures.append(error.args[0])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = {f"team {number}" for number in range(40) if number % 5}
    assert results == {number: number for number in range(40) if number % 5}
    assert sorted(failures) == list(range(0, 40, 5))
    assert names() & {f"team {number}" for number in range(40)} == kept


@pytest.fixture
def one_file(tmp_path):
    """A SQLite file, whatever the other tests run on: only there does one writer wait for another."""
    home = db.connect(f"sqlite:///{tmp_path}/one.sqlite3")
    Team.__table__.create(home.write)
    yield home
    db.close_reading()
    home.dispose()


def test_who_cannot_write_in_time_is_told_so_and_nothing_is_half_done(one_file, monkeypatch):
    monkeypatch.setattr(db, "WAIT_SECONDS", 0.05)
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with db.transaction():
            entered.set()
            leave.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(5)
    with pytest.raises(db.Busy):
        grouped.write(lambda: add("late"))
    with pytest.raises(db.Busy), db.transaction():
        add("late too")
    leave.set()
    holder.join()

    assert not {"late", "late too"} & names()


def test_a_row_is_locked_only_inside_a_transaction(desk, ola):
    with pytest.raises(RuntimeError):
        db.lock(ola)


@pytest.mark.postgresql
def test_whoever_reads_goes_on_after_the_server_has_ended_the_connection(desk):
    mine = db.session().connection().execute(text("SELECT pg_backend_pid()")).scalar()

    with db.transaction() as other:
        other.connection().execute(text(f"SELECT pg_terminate_backend({mine})"))
    db.close_reading()

    assert "Care PL" in names()
