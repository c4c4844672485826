"""How people and accounts are called on the page."""

import pytest

from caredesk.customers.naming import addressed


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        ("kasia", "@kasia"),
        ("@kasia", "@kasia"),
        ("kasia@example.social", "@kasia@example.social"),
        ("+48600100200", "+48600100200"),
        ("+1 555-078-3881", "+1 555-078-3881"),
        ("48600100200", "48600100200"),
        ("Parcelhop Polska", "Parcelhop Polska"),
        ("", ""),
    ],
)
def test_a_name_has_its_sign_and_a_number_has_none(handle: str, said: str) -> None:
    assert addressed(handle) == said
