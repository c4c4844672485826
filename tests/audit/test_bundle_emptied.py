"""Which entries explain that words are gone: those that list the bodies they emptied, and only these bodies."""

import pytest

from caredesk.audit import emptying
from caredesk.audit.verify import verify
from caredesk.core import db
from tests import cast
from tests.audit import bundles
from tests.audit.bundles import check, key, settle, stretch, talk


def empty(uuid, verb):
    """What somebody does with plain SQL who may empty bodies, as the desk's own role may."""
    with db.transaction() as session:
        mine = f"SELECT body_id FROM audit_entry WHERE object = '{uuid}' AND verb = '{verb}'"
        session.connection().exec_driver_sql(f"UPDATE audit_body SET sealed = NULL WHERE id IN ({mine})")


def told(*roles):
    ola = cast.agent("ola@parcelhop.example")
    with db.transaction():
        for role in roles:
            bundles.scene.record("agent.role_changed", ola, "cli", body={"role": role})
    return ola


@pytest.mark.parametrize(("verb", "code"), [("agent.emptied", 0), ("addresses.emptied", 1), ("draft.emptied", 1)])
def test_what_empties_something_else_explains_no_empty_body(desk, tmp_path, verb, code):
    talk()
    ola = told("supervisor")
    settle()
    with db.transaction():
        listed = emptying.of_objects([ola.uuid])[ola.uuid]
        bundles.scene.record(verb, ola, "desk", body=listed)
    settle()

    said = check(stretch(tmp_path / "c.zip"), key=key())

    assert said.code == code, said.words
    assert code == 0 or said.words.startswith("TAMPERED WITH: body at entry")
    assert bool(verify().findings) is bool(code)


def test_a_list_excuses_no_other_body_of_the_same_thing(desk, tmp_path):
    talk()
    ola = told("supervisor")
    with db.transaction():
        bundles.scene.record("agent.greeted", ola, "cli", body={"words": "hello"})
    settle()
    with db.transaction():
        listed = emptying.of_objects([ola.uuid], ("agent.role_changed",))[ola.uuid]
        bundles.scene.record("agent.emptied", ola, "desk", body=listed)
    settle()
    assert check(stretch(tmp_path / "a.zip"), key=key()).code == 0

    empty(ola.uuid, "agent.greeted")

    (greeted,) = cast.entries("agent.greeted")
    (finding,) = verify().findings
    assert (finding.kind, finding.idx) == ("body", greeted["idx"])
    said = check(stretch(tmp_path / "b.zip"), key=key())
    assert (said.code, said.words.startswith(f"TAMPERED WITH: body at entry {greeted['idx']}")) == (1, True)


def test_what_had_no_number_when_it_was_emptied_is_on_the_list_too(desk, tmp_path):
    talk()
    with db.transaction():
        bundles.scene.record("agent.role_changed", cast.agent("ola@parcelhop.example"), "cli", body={"role": "agent"})
    ola = told("supervisor")
    with db.transaction():
        listed = emptying.of_objects([ola.uuid])[ola.uuid]
        bundles.scene.record("agent.emptied", ola, "desk", body=listed)
    settle()

    assert len(listed.get("waiting", ())) == (0 if db.is_sqlite() else 2)
    report = verify()
    assert (report.findings, report.erased >= 2) == ([], True)
    assert check(stretch(tmp_path / "c.zip"), key=key()).code == 0
