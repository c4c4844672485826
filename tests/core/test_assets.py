"""The browser's files: fetched, listed, joined, hashed."""

import json
import re
import shutil
from pathlib import Path

import pytest

from caredesk.core import assets, emoji

ROOT = Path(__file__).parents[2]
QUOTED_ICON = re.compile(r"""(?:icon|empty)\(\s*'([a-z0-9-]+)'""")


SIGNS = json.dumps(
    [
        {
            "hexcode": "1F44B",
            "emoji": "👋",
            "label": "macha",
            "tags": ["cześć"],
            "order": 2,
            "group": 1,
            "version": 0.6,
        },
        {"hexcode": "1F600", "emoji": "😀", "label": "buźka", "order": 1, "group": 0, "version": 1},
        {"hexcode": "1F3FB", "emoji": "🏻", "label": "skóra", "order": 3, "group": 2, "version": 1},
        {"hexcode": "1F1E6", "emoji": "🇦", "label": "A", "order": 4, "version": 0},
        {"hexcode": "1FAE9", "emoji": "🫩", "label": "nowa", "order": 5, "group": 0, "version": 16},
    ]
)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A small static/ with every package that the real one fetches."""
    folder = tmp_path / "static"
    for part in ("css/parts", "css/pages", "js", "img"):
        (folder / part).mkdir(parents=True)
    (folder / "css/tokens.css").write_text("@layer tokens, base, parts, pages;")
    (folder / "css/parts/row.css").write_text(".row {}")
    (folder / "package-lock.json").write_text("{}")
    (folder / "icons.txt").write_text("check\n")
    return folder


def fetch(static: Path) -> None:
    for source in assets.COPIES:
        path = static / "node_modules" / source
        if path.suffix:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"contents of {source}")
        else:
            path.mkdir(parents=True, exist_ok=True)
            (path / "data.json").write_text(SIGNS)
            (path / "check.svg").write_text('<svg width="24">\n  <path d="M5 12l5 5"/>\n</svg>')
        package = "/".join(source.split("/")[: 2 if source.startswith("@") else 1])
        (static / "node_modules" / package / "LICENSE").write_text("licence")


def test_every_file_stands_beside_its_licence(static: Path) -> None:
    assets.install(static, fetch)

    vendor = static / "vendor"
    for name in assets.COPIES.values():
        assert (vendor / name).is_file()
        assert (vendor / f"{name}.LICENSE").read_text() == "licence"


def test_the_sprite_holds_the_listed_icons(static: Path) -> None:
    assets.install(static, fetch)

    sprite = (static / "vendor/icons.svg").read_text()
    assert '<symbol id="check" viewBox="0 0 24 24"><path d="M5 12l5 5"/></symbol>' in sprite


def test_an_icon_that_does_not_exist_is_named(static: Path) -> None:
    (static / "icons.txt").write_text("check\nno-such-icon\n")

    with pytest.raises(assets.CannotInstall, match="no-such-icon"):
        assets.install(static, fetch)


def test_a_failed_installation_leaves_the_old_files(static: Path) -> None:
    assets.install(static, fetch)
    (static / "icons.txt").write_text("no-such-icon\n")

    with pytest.raises(assets.CannotInstall):
        assets.install(static, fetch)

    assert (static / "vendor/htmx.js").is_file()


def test_files_are_fetched_again_only_when_the_lock_file_changed(static: Path) -> None:
    assert assets.stale(static)

    assets.install(static, fetch)
    assert not assets.stale(static)

    (static / "package-lock.json").write_text('{"lockfileVersion": 3}')
    assert assets.stale(static)


def test_the_build_changes_with_every_served_file(static: Path) -> None:
    before = assets.build(static)
    (static / "js/app.js").write_text("export {};")
    assets.forget()

    assert assets.build(static) != before


def test_the_stylesheet_begins_with_the_order_of_the_layers() -> None:
    joined = assets.stylesheet()

    assert joined.startswith("@layer tokens, base, parts, pages;")
    assert "\n@layer parts" in joined


def test_without_a_network_the_error_says_what_to_do(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: "/bin/false")

    with pytest.raises(assets.CannotInstall, match="caredesk assets"):
        assets.install(static)


def test_a_machine_without_node_borrows_one(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(assets, "_call", lambda command, _folder, _environment: asked.append(command))

    assets.npm(static)

    assert asked[0][-1] == assets.NODE
    assert asked[1][-4:] == ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (assets.STATIC / "package-lock.json").read_text("utf-8")


def test_the_icon_list_is_sorted_and_without_doubles() -> None:
    names = assets.icon_names()

    assert names == sorted(set(names))


def test_every_icon_that_a_template_asks_for_is_listed() -> None:
    asked = {
        name for path in (ROOT / "templates").rglob("*.html") for name in QUOTED_ICON.findall(path.read_text("utf-8"))
    }

    assert asked <= set(assets.icon_names())


def test_every_listed_icon_is_used_somewhere() -> None:
    paths = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "caredesk").rglob("*.py"),
        *(ROOT / "static/js").rglob("*.js"),
    ]
    everything = "\n".join(path.read_text("utf-8") for path in paths)
    unused = [name for name in assets.icon_names() if not re.search(rf"['\"`#]{name}['\"`]", everything)]

    assert unused == []


def test_emoji_are_in_their_order_and_found_by_english_words_too(static: Path) -> None:
    package = static / "node_modules/emojibase-data"
    fetch(static)
    english = json.loads(SIGNS)
    english[0] |= {"label": "waving hand", "tags": ["hello"]}
    (package / "en/data.json").write_text(json.dumps(english))

    rows = json.loads(emoji.condensed(package, "pl"))

    assert rows == [["😀", "buźka", "buźka"], ["👋", "macha", "cześć waving hand hello"]]
