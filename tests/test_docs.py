"""The README tells the truth: every setting, command, room and channel is in it, and nothing that is not."""

import re
from pathlib import Path

import click
import pytest

from caredesk import commands
from caredesk.core.config import Settings
from tests.test_house import CODE, EDGE_ROOMS, ROOMS

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_every_setting_is_described_and_no_other():
    described = set(re.findall(r"^\| `(CAREDESK_\w+)`", README, re.MULTILINE))

    assert described == {f"CAREDESK_{name.upper()}" for name in Settings.model_fields}


def test_the_defaults_are_the_real_ones():
    assert f"`./{Settings.model_fields['data'].default}`" in README
    assert f"| `{Settings.model_fields['port'].default}` |" in README
    assert f"| `{Settings.model_fields['host'].default}` |" in README


def shown():
    desk = commands.desk
    context = click.Context(desk)
    for name in desk.list_commands(context):
        command = desk.get_command(context, name)
        if not command.hidden:
            yield name, command


@pytest.mark.parametrize(("name", "command"), list(shown()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_is_described(name, command):
    rows = [line for line in README.splitlines() if line.startswith("|") and f"`{name}" in line.split("|")[1]]
    row = "".join(rows)
    if not row:
        row = next((line for line in README.splitlines() if line.startswith("|") and f"`{name}`" in line), "")

    assert row, f"{name} is not in the table"
    for inner in getattr(command, "commands", {}):
        assert inner in row, f"{name} {inner} is not in the table"


def test_every_room_is_described():
    rooms = {path.name for path in CODE.iterdir() if path.is_dir() and path.name in {*ROOMS, *EDGE_ROOMS}}

    assert {room for room in rooms if f"| `{room}` |" not in README} == set()


def test_two_commands_stand_first():
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

    assert len(blocks) == 2
    assert "caredesk demo" in blocks[0] and "caredesk check" in blocks[1]
    assert all(len(block.strip().splitlines()) == 1 for block in blocks)
