"""Alive, ready, figures: what a monitor is told, and what it is not."""

from datetime import timedelta

from sqlalchemy import text

from caredesk.core import clock, db
from caredesk.team import keys
from tests.postroom.conftest import event, signed


def test_a_fresh_desk_lives_and_is_ready(client):
    assert client.get("/healthz").json == {"status": "ok"}

    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert set(ready.json["checks"].values()) == {"ok"}


def test_it_is_not_ready_when_nobody_reads_what_comes_in(client, parcelhop):
    import json

    body = json.dumps(event("e1", "hello")).encode()
    client.post(f"/hooks/{parcelhop.uuid}", data=body, headers=signed(body))

    with clock.fixed(clock.now() + timedelta(minutes=5)):
        ready = client.get("/readyz")

    assert ready.status_code == 503
    assert "oldest arrival" in ready.json["checks"]["arrivals"]


def test_it_is_not_ready_on_another_schema(client):
    with db.transaction() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '0000'"))

    assert client.get("/readyz").json["checks"]["schema"].startswith("at 0000")


def test_figures_are_for_supervisors_keys_only(client, bence, ola):
    _, supervisors = keys.make(bence, "monitor", "cli")
    _, agents = keys.make(ola, "monitor", "cli")

    shown = client.get("/metrics", headers={"Authorization": f"Bearer {supervisors}"})

    assert shown.status_code == 200
    assert 'caredesk_accounts{state="active"} 2.0' in shown.text
    assert "caredesk_audit_entries" in shown.text
    assert client.get("/metrics", headers={"Authorization": f"Bearer {agents}"}).status_code == 403
    assert client.get("/metrics").status_code == 401
