"""The README speaks the truth about networks: its table says what the code can, and its guide works as it stands."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from caredesk import channels
from caredesk.channels import networks, shown
from tests.channels import conftest, table
from tests.channels.test_every_network import test_its_form_can_be_filled_in as form_can_be_filled_in

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text()
GUIDE = README.partition("### Add a network")[2].partition("\n## ")[0]
ROWS = table.rows(README)
PROOFS = ("server", "fake", "not possible here")


@pytest.mark.parametrize("kind", sorted(networks.KINDS))
def test_the_table_says_what_the_code_can(kind: str) -> None:
    cells = ROWS.get(kind, [])

    assert cells[:6] == table.first_cells(kind), "python -m tests.channels.table"
    assert len(cells) == 8 and cells[6].strip("—"), f"say what {kind} forbids"
    assert any(word in cells[7] for word in PROOFS)


def test_the_table_has_no_network_that_is_none() -> None:
    assert set(ROWS) <= set(networks.KINDS)


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that the guide says, done in a folder of its own that Python takes for a part of the desk."""
    for place, text in files().items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path / "caredesk/channels")])
    monkeypatch.setattr(conftest, "SAMPLES", tmp_path / "tests/channels/samples")
    kind, module = re.search(r'`"(\w+)": "([\w.]+)"`', GUIDE).groups()
    monkeypatch.setitem(networks.KINDS, kind, module)
    yield tmp_path
    for name in [name for name in sys.modules if name.startswith(module)]:
        del sys.modules[name]


def files() -> dict[str, str]:
    """The files of the guide: each block of code belongs to the path that is named last before it."""
    folder, found = "", {}
    for prose, _language, code in re.findall(r"(.*?)```(\w+)\n(.*?)```", GUIDE, re.DOTALL):
        named = re.findall(r"`([\w/]+(?:/|\.(?:py|json)))`", prose)
        folder = next((one for one in named if one.endswith("/")), folder)
        name = next(one for one in reversed(named) if not one.endswith("/") and not one.startswith("channels/base"))
        found[name if "/" in name else folder + name] = code
    return found


def test_the_guide_names_every_file_it_shows() -> None:
    assert list(files()) == [
        "caredesk/channels/notes/connecting.py",
        "caredesk/channels/notes/__init__.py",
        "tests/channels/samples/notes/two.json",
        "tests/channels/test_notes.py",
    ]


def test_a_network_that_follows_the_guide_works(followed: Path) -> None:
    scene: dict[str, object] = {}
    exec(compile((followed / "tests/channels/test_notes.py").read_text(), "test_notes.py", "exec"), scene)
    tests = [call for name, call in scene.items() if name.startswith("test_")]

    assert len(tests) == 1
    tests[0]()
    assert shown.capabilities("notes")["actions"] == ["reply"]
    assert shown.forbids("notes") == ["A note is answered once, by a note beside it."]
    form_can_be_filled_in("notes")


def test_its_icon_is_one_that_can_be_had() -> None:
    icon = re.search(r"a line `([\w-]+)` in `static/icons.txt`", GUIDE)[1]

    assert f'icon="{icon}"' in GUIDE
    assert re.fullmatch(r"[a-z0-9-]+", icon)


def test_the_guide_leaves_out_nothing_that_a_connector_needs(followed: Path) -> None:
    from caredesk.channels.base import Connector

    wanted = {name for name in vars(Connector) if not name.startswith("_")} | set(Connector.__annotations__)
    assert wanted <= set(importlib.import_module("caredesk.channels.notes").__all__)
