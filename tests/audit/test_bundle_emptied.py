"""Which entries explain that words are gone: those that empty bodies of the trail, none that empties something else."""

import pytest

from caredesk.audit.verify import verify
from caredesk.core import db
from tests import cast
from tests.audit import bundles
from tests.audit.bundles import check, key, settle, stretch, talk


@pytest.mark.parametrize(("verb", "code"), [("agent.emptied", 0), ("addresses.emptied", 1), ("draft.emptied", 1)])
def test_what_empties_something_else_explains_no_empty_body(desk, tmp_path, verb, code):
    talk()
    ola = cast.agent("ola@parcelhop.example")
    with db.transaction():
        bundles.scene.record("agent.role_changed", ola, "cli", body={"role": "supervisor"})
    settle()
    with db.transaction() as session:
        mine = f"SELECT body_id FROM audit_entry WHERE object = '{ola.uuid}'"
        session.connection().exec_driver_sql(f"UPDATE audit_body SET sealed = NULL WHERE id IN ({mine})")
        bundles.scene.record(verb, ola, "desk")
    settle()

    told = check(stretch(tmp_path / "c.zip"), key=key())

    assert told.code == code, told.words
    assert code == 0 or told.words.startswith("TAMPERED WITH: body at entry")
    assert bool(verify().findings) is bool(code)
