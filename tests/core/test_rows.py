"""Rows written by one plain statement are rows like all others."""

from caredesk.core import db, rows
from caredesk.customers.models import Customer, Handle


def nina(customer, **more):
    return rows.add(Handle, customer_id=customer.id, realm="r", ext_id="9", **more)


def test_a_row_has_its_key_its_defaults_and_its_session(desk):
    with db.transaction() as session:
        made = rows.add(Customer, name="Nina")

        assert made.id is not None
        assert (made.v, made.note, len(made.uuid)) == (1, "", 36)
        assert session.get(Customer, made.id) is made


def test_what_is_changed_afterwards_is_kept(desk):
    with db.transaction():
        rows.add(Customer, name="Nina").name = "Nina Z."

    assert db.first(Customer, Customer.name == "Nina Z.") is not None


def test_a_taken_key_gives_none_and_changes_nothing(desk):
    with db.transaction():
        customer = rows.add(Customer, name="Nina")
        nina(customer, name="first")

        assert nina(customer, name="second") is None

    assert db.first(Handle, Handle.ext_id == "9").name == "first"


def test_two_rows_do_not_share_a_default(desk):
    with db.transaction():
        assert rows.add(Customer, name="A").uuid != rows.add(Customer, name="B").uuid
