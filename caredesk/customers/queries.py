"""What is known of a customer."""

from collections.abc import Sequence

from sqlmodel import col, select

from caredesk.core import db
from caredesk.customers.models import Customer, Handle


def handles(customer: Customer) -> Sequence[Handle]:
    """The customer's names on the networks, the one seen last first."""
    query = select(Handle).where(Handle.customer_id == customer.id)
    return db.session().exec(query.order_by(col(Handle.seen_at).desc(), col(Handle.id))).all()
