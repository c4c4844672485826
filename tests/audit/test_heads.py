"""The newest checkpoint goes out with every table and letter, so that many hold it whom nobody here can ask."""

import csv
import io

import pytest
from flask import Flask

from caredesk import audit
from caredesk.audit import heads
from caredesk.audit.notes import head, is_signed
from caredesk.core import db, i18n, secrets
from caredesk.core.config import Settings
from caredesk.team.models import Agent
from tests import cast

TABLES = ["/reports/fairness.csv", "/sla/history.csv"]


def write(ola: Agent) -> None:
    with db.transaction():
        for one in range(300):
            audit.record("agent.greeted", ola, ola, body={"n": one})
    cast.entries()


@pytest.mark.parametrize("path", TABLES)
def test_a_table_ends_with_the_checkpoint_in_one_cell(app: Flask, bence: Agent, ola: Agent, path: str):
    write(ola)

    answer = cast.signed_in(app, bence).get(path).get_data(as_text=True)

    rows = list(csv.reader(io.StringIO(answer, newline="")))
    assert rows[-1] == ["Checkpoint of the audit trail", heads.latest()]
    assert len(rows) > 1
    assert is_signed(head(rows[-1][1]), secrets.keys().publics)


@pytest.mark.parametrize("path", TABLES)
def test_a_desk_without_a_checkpoint_ends_its_tables_as_before(app: Flask, bence: Agent, path: str):
    answer = cast.signed_in(app, bence).get(path).get_data(as_text=True)

    assert "Checkpoint" not in answer


@pytest.mark.parametrize("lang", ["en", "pl", "hu"])
def test_a_letter_ends_with_the_checkpoint(desk: Settings, ola: Agent, lang: str):
    assert heads.in_a_letter(i18n.translations(lang)) == []
    write(ola)

    lines = heads.in_a_letter(i18n.translations(lang))

    assert head("\n".join(lines[2:]) + "\n") == head(heads.latest())
    assert (lines[1] == heads.in_a_letter(i18n.translations("en"))[1]) is (lang == "en")
