"""Clocks for machines: the same minutes as in the panel, behind the same wall."""

from caredesk.team import keys
from tests.sla.test_keep import FOUR_HOURS, RECEIVED, answer, asked, at  # noqa: F401 - a fixture
from tests.tickets.arrivals import event, put, ticket


def ask(app, who):
    client, key = app.test_client(), keys.make(who, "clocks", who)[1]
    return lambda path, **more: client.open(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"}, **more)


def test_a_machine_gets_every_minute(app, asked, ola):  # noqa: F811
    with at(61):
        told = ask(app, ola)(f"/tickets/{asked.id}/clocks").get_json()

    assert (told["due_at"], told["due_kind"]) == ((RECEIVED + FOUR_HOURS).isoformat().replace("+00:00", "Z"), "first")
    first = next(one for one in told["clocks"] if one["kind"] == "first")
    assert (first["policy"], first["policy_version"], first["target_seconds"]) == ("Everybody", 1, 14400)
    assert (first["elapsed_seconds"], first["left_seconds"], first["lag_seconds"]) == (3600, 10800, 60)
    assert sum(span["seconds"] for span in first["spans"] if span["counted"]) == 14400


def test_a_machine_may_say_that_a_thank_you_asks_for_an_answer(app, asked, parcelhop, ola):  # noqa: F811
    answer(asked, ola, 10, sent=11)
    thanks = put(parcelhop, event("created", "p2", minute=30, text="Köszönöm!", lang="hu"), at=RECEIVED + FOUR_HOURS)
    machine = ask(app, ola)
    assert machine(f"/tickets/{asked.id}/clocks").get_json()["thanks"] == [thanks.id]

    assert machine(f"/posts/{thanks.id}/ruling", method="POST", json={"counts": True}).status_code == 204

    assert machine(f"/tickets/{asked.id}/clocks").get_json()["thanks"] == []
    assert ticket().due_kind == "next"


def test_a_foreign_ticket_has_no_clocks(app, asked, outsider):  # noqa: F811
    assert ask(app, outsider)(f"/tickets/{asked.id}/clocks").status_code == 404
