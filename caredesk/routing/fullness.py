"""How full agents are: what they carry in all, by weight, against what is enough for them."""

from collections.abc import Collection

from sqlmodel import col, select

from caredesk.core import db
from caredesk.routing import queries
from caredesk.routing.models import Duty


def fullness(agent_ids: Collection[int]) -> dict[int, tuple[float, int]]:
    """Load and capacity of each of these agents."""
    if not agent_ids:
        return {}
    query = select(Duty.agent_id, Duty.capacity).where(col(Duty.agent_id).in_(agent_ids))
    said = dict(db.session().exec(query).all())
    return {one: (load, said.get(one, UNSAID)) for one, load in queries.loads(agent_ids).items()}


UNSAID: int = Duty.model_fields["capacity"].default
