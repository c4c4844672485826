"""The command line: shapes that scripts rely on, and refusals with exit 2."""

import json

import pytest
from click.testing import CliRunner, Result

from caredesk.core.config import Settings
from caredesk.team import keys, links, passwords
from caredesk.team.commands import apikey, user
from caredesk.team.models import LinkKind
from tests import cast


def _run(command: object, *words: str, given: str = "") -> Result:
    return CliRunner().invoke(command, list(words), input=given)  # type: ignore[arg-type]


def _add(*more: str, email: str = "New.Agent@Parcelhop.example", given: str = "") -> Result:
    return _run(user, "add", "--email", email, "--name", "New Agent", "--role", "agent", *more, given=given)


def test_add_prints_an_invitation_that_works(desk: Settings) -> None:
    facts = json.loads(_add("--team", "Care PL", "--json").stdout)

    assert facts["email"] == "new.agent@parcelhop.example"
    assert facts["id"] == cast.agent("new.agent@parcelhop.example").id
    _link, agent = links.find(facts["link"].rsplit("/", 1)[1], LinkKind.INVITATION)
    assert agent is not None
    assert agent.email == facts["email"]


def test_without_json_the_link_alone_is_printed(desk: Settings) -> None:
    assert _add().stdout.startswith(f"{desk.public_url}/welcome/")


def test_a_password_on_standard_input_needs_no_link(desk: Settings) -> None:
    facts = json.loads(_add("--password-stdin", "--json", given="a long enough secret\n").stdout)

    assert facts["link"] is None
    made = cast.agent("new.agent@parcelhop.example")
    assert made.is_active
    assert passwords.fits(made.password_hash, "a long enough secret")


def test_a_team_that_does_not_exist_is_made(desk: Settings) -> None:
    _add("--team", "Care HU")

    listed = json.loads(_run(user, "list", "--json").stdout)["items"]
    assert listed[-1]["teams"] == ["Care HU"]
    assert cast.entries("team.made")[-1]["actor"] == "cli"


@pytest.mark.parametrize(
    ("email", "more", "given"),
    [
        pytest.param("ola@parcelhop.example", (), "", id="an address twice"),
        pytest.param("not an address", (), "", id="no address"),
        pytest.param("new@parcelhop.example", ("--password-stdin",), "short\n", id="a short password"),
    ],
)
def test_what_cannot_be_added_ends_with_2_and_changes_nothing(
    email: str, more: tuple[str, ...], given: str, desk: Settings
) -> None:
    before = len(cast.entries())

    refused = _add("--team", "Quite New", *more, email=email, given=given)

    assert refused.exit_code == 2
    assert refused.stdout == ""
    assert refused.stderr.startswith("caredesk: ")
    assert len(cast.entries()) == before


def test_suspend_shuts_out_but_never_the_last_owner(desk: Settings) -> None:
    assert _run(user, "suspend", "ola@parcelhop.example").exit_code == 0
    assert not cast.agent("ola@parcelhop.example").is_active

    assert _run(user, "suspend", "eva@parcelhop.example").exit_code == 2
    assert cast.agent("eva@parcelhop.example").is_active
    assert _run(user, "suspend", "nobody@parcelhop.example").exit_code == 2


def test_reset_prints_a_link_for_a_new_password(desk: Settings) -> None:
    facts = json.loads(_run(user, "reset", "ola@parcelhop.example", "--json").stdout)

    assert facts["link"].startswith(f"{desk.public_url}/reset/")


def test_a_key_is_printed_once_and_revoked_by_its_first_letters(desk: Settings) -> None:
    key = json.loads(_run(apikey, "add", "--user", "ola@parcelhop.example").stdout)["key"]

    assert keys.find(key) is not None
    (listed,) = json.loads(_run(apikey, "list", "--json").stdout)["items"]
    assert (listed["hint"], listed["user"]) == (key[:12], "ola@parcelhop.example")
    assert key[:12] in _run(apikey, "list").stdout
    assert json.loads(_run(apikey, "list", "--user", "eva@parcelhop.example", "--json").stdout) == {"items": []}
    assert key not in _run(apikey, "list", "--user", "ola@parcelhop.example", "--json").stdout
    assert _run(apikey, "revoke", key[:12]).exit_code == 0
    assert keys.find(key) is None
    assert _run(apikey, "revoke", key[:12]).exit_code == 2
    assert _run(apikey, "add", "--user", "nobody@parcelhop.example").exit_code == 2
