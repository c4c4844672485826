"""The same for the command line, and a look at all pages: nothing changes by it."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from caredesk import commands
from caredesk.audit import issuing
from caredesk.channels import networks
from caredesk.core import config, db
from caredesk.team.models import Agent
from tests import cast
from tests.audit import prepared
from tests.audit.witness import watching
from tests.fakes.mastodon import Mastodon
from tests.postroom.conftest import Deliver, deliver, event, fedi, stage  # noqa: F401 - fixtures
from tests.postroom.stage import allow
from tests.security import sides


def prepared_restore(side: sides.Side) -> list[str]:
    prepared.restored(side)
    db.close_reading()
    return ["--size", "99999"]


# What each command of the command line is told.
TOLD: dict[str, Callable[[sides.Side], list[str]]] = {
    "user add": lambda _: ["--email", "n@x.example", "--name", "New", "--role", "agent", "--team", "New team"],
    "user suspend": lambda side: [side.member.email],
    "user reinstate": lambda _: ["gone@x.example"],
    "user reset": lambda side: [side.member.email],
    "apikey add": lambda side: ["--user", side.member.email],
    "apikey revoke": lambda side: [side.key.hint],
    "channel add webhook": lambda _: ["--name", "Shop", "--team", "New team"],
    "channel add mastodon": lambda side: ["--name", "F", "--team", "New team", "--base-url", side.more["fedi"]],
    "audit restore-confirm": lambda side: [*prepared_restore(side), "--reason", "The disk broke."],
    "audit key replace": lambda _: [],
    "channel pause": lambda side: [str(side.account.id)],
    "privacy copy": lambda side: ["--customer", str(side.customer.id), "-o", side.more["out"]],
    "privacy erase": lambda side: [
        *("--customer", str(side.customer.id), "--basis", "objection", "--confirm", "erase"),
    ],
    "privacy retain": lambda _: ["--rule", "1"],
    "channel resume": lambda side: [str(side.more["paused"])],
    "audit export": lambda side: ["--ticket", str(side.ticket.id), "-o", f"{config.settings().data}/bundle.zip"],
}
PROVES = {"audit prove": ["--leaf", "0"], "audit consistency": ["1", "2"], "audit verifier": []}
READS = {
    "privacy holds",
    "privacy rules",
    "privacy show",
    "privacy replay",
    "user list",
    "apikey list",
    "channel list",
    "audit tail",
    "audit verify",
}
# The same command as for Mastodon, at networks that stand on no server here; their forms are filled in by
# tests/channels/test_every_network.
ALIKE = {f"channel add {kind}" for kind in networks.KINDS if kind not in ("mastodon", "webhook")}
READS |= {"channel kinds"}
# They start the desk, or work on files; what they do to rows goes through the doors that are crawled here.
STARTS = {"serve", "work", "migrate", "assets", "check", "demo", "world", "sla due", "sla elapsed", "promises spot"}
STARTS |= {"channel parse"}  # asks no database
STARTS |= {"channel check"}  # the daily look, asked for: see tests/channels/test_tokens
STARTS |= {"audit watch", "audit witness init", "audit witness trust", "audit witness serve", "audit roles"}


def leaves(group: click.Command, path: str = "") -> dict[str, click.Command]:
    """Every command, by its words."""
    if not isinstance(group, click.Group):
        return {path: group}
    found: dict[str, click.Command] = {}
    context = click.Context(group)
    for name in group.list_commands(context):
        inner = group.get_command(context, name)
        assert inner is not None
        found |= leaves(inner, f"{path} {name}".strip())
    return found


def test_every_command_is_crawled_or_changes_nothing() -> None:
    assert set(leaves(commands.desk)) == {*TOLD, *PROVES, *READS, *STARTS, *ALIKE, "audit checkpoint"}


@pytest.mark.parametrize("words", TOLD)
def test_a_command_leaves_its_entries(side: sides.Side, words: str, tmp_path: Path) -> None:
    with Mastodon() as network:
        allow(network.host)
        side.more["fedi"] = network.url
        side.more["out"] = str(tmp_path / "copy.zip")

        asked = TOLD[words](side)
        with watching() as seen:
            told = CliRunner().invoke(leaves(commands.desk)[words], asked, input='{"token": "desk-token"}')

    assert told.exit_code == 0, told.output
    assert seen.silent == []
    assert seen.unnamed("cli", "desk") == []
    assert seen.entries


def test_a_checkpoint_by_command_leaves_its_entry(side: sides.Side) -> None:
    with watching() as seen:
        told = CliRunner().invoke(leaves(commands.desk)["audit checkpoint"])

    assert told.exit_code == 0, told.output
    assert (seen.silent, seen.unnamed("desk")) == ([], [])
    assert {one["verb"] for one in seen.entries} == {"checkpoint.issued"}


@pytest.mark.parametrize("words", PROVES)
def test_a_proof_leaves_nothing(side: sides.Side, words: str) -> None:
    issuing.issue("before")
    with watching() as seen:
        told = CliRunner().invoke(leaves(commands.desk)[words], PROVES[words])

    assert told.exit_code == 0, told.output
    assert (seen.changed(), seen.silent, seen.entries) == ([], [], [])


@pytest.mark.parametrize("words", sorted(READS))
def test_a_look_leaves_nothing(side: sides.Side, words: str) -> None:
    more = {"apikey list": ["--user", side.worker.email], "privacy show": ["--customer", str(side.customer.id)]}
    with watching() as seen:
        told = CliRunner().invoke(leaves(commands.desk)[words], [*more.get(words, []), "--json"])

    assert told.exit_code == 0, told.output
    assert (seen.changed(), seen.silent, seen.entries) == ([], [], [])
    assert all(json.loads(line) is not None for line in told.stdout.splitlines())


@pytest.mark.parametrize("by", ["eva", "bence", "ola", "vera", "outsider"])
def test_nothing_changes_by_get(app: Flask, side: sides.Side, by: str) -> None:
    who: Agent = cast.agent(f"{by}@parcelhop.example")
    client = cast.signed_in(app, who)
    client.get("/")
    db.close_reading()

    with watching() as seen:
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()):
                client.get(sides.address(rule, side.values()))

    assert (seen.changed(), seen.silent, seen.entries) == ([], [], [])
