"""What a customer wrote cannot be deleted here: no route, no action, no statement does it."""

import re
from pathlib import Path

import caredesk
from tests.audit.calls import REFUSED

ROOT = Path(caredesk.__file__).parent
WAYS = (
    r"\bdelete\(\s*(Post|PostVersion|Ticket|Handle|Customer)\b",
    r"(?i)delete from (post|ticket|customer|handle)\b",
    r"session\.delete\((post|ticket|customer|handle)\b",
)


def test_no_code_deletes_posts_tickets_or_customers():
    said = []
    for path in ROOT.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        said += [f"{path.name}: {found[0]}" for way in WAYS for found in re.finditer(way, path.read_text())]

    assert said == []


def test_no_route_takes_a_post_or_a_ticket_away(app):
    """What there is of the kind refuses, and keeps that somebody tried."""
    deletes = {rule.rule: rule.endpoint for rule in app.url_map.iter_rules() if "DELETE" in (rule.methods or ())}

    assert deletes
    whole = {
        one for rule, one in deletes.items() if re.fullmatch(r"(/api/v1)?/(posts|tickets|customers)/<[^/]*>", rule)
    }
    assert whole == REFUSED
