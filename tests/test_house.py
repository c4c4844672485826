"""The house keeps itself in order: who imports whom, which files there are, how long things get, who does what."""

import ast
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ROOT / "caredesk"
ROOMS = [
    "core", "audit", "team", "customers", "channels", "tickets", "moderation", "sla", "routing", "replies", "voice",
    "promises", "knowledge", "triage", "crisis", "postroom", "reports", "privacy",
]  # fmt: skip
# Edges may import any room; nobody imports an edge but the app, the command line and other edges.
EDGES = {"routes", "api", "commands", "sockets"}
ENDINGS = ("_routes", "_commands", "_sockets")
EDGE_ROOMS = {"demo": "a story told through the real doors, for people who try the desk"}
TOP_FILES = {"__init__", "__main__", "commands", "reactions", "start", "serve", "worker"}
ROOT_NAMES = {
    "caredesk",
    "static",
    "templates",
    "tests",
    "requirements.txt",
    "wsgi.py",
    "README.md",
    "pyproject.toml",
    "LICENSE",
}
GENERATED = "core/migrations/versions"
OWNERS = {
    r"\bdatetime\.(now|utcnow|today)\(|\btime\.time\(": {"core/clock.py"},
    r"\.commit\(": {"core/db.py"},
    r"\bimport (bleach|nh3)\b|\bMarkup\b": {"core/html.py"},
    r"\bimport httpx\b|urllib\.request|\bimport requests\b": {"core/http.py", "core/wire.py"},
    r"\bsmtplib\b": {"core/mail.py", "core/smtp.py"},
    r"\bimaplib\b": {"core/imap.py", "core/imap_wire.py"},
    r"\bcreate_connection\(": {"core/doors.py", "core/websocket.py"},
    r"\bpickle\b|(?<![\w.])(eval|exec)\(": set(),
}


def python_files():
    return [path for path in sorted(CODE.rglob("*.py")) if GENERATED not in path.as_posix()]


def inside(path):
    return path.relative_to(CODE).as_posix()


def room_of(path):
    parts = path.relative_to(CODE).parts
    return parts[0] if len(parts) > 1 else ""


def is_edge(path):
    stem = path.stem
    if room_of(path) == "core":  # core/api.py is the frame that every room's api.py stands in
        return False
    return room_of(path) in ("", *EDGE_ROOMS) or stem in EDGES or stem.endswith(ENDINGS)


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("caredesk"):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("caredesk"))


def test_the_top_level_holds_what_the_house_allows():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - {
        "instance",
        "venv",
        "__pycache__",
    }

    assert found <= ROOT_NAMES


def test_every_folder_is_a_room_of_the_list():
    rooms = {path.name for path in CODE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    files = {path.stem for path in CODE.glob("*.py")}

    assert rooms <= set(ROOMS) | set(EDGE_ROOMS)
    assert files <= TOP_FILES


def test_a_room_imports_itself_and_those_before_it():
    wrong = []
    for path in python_files():
        if is_edge(path):
            continue
        here = ROOMS.index(room_of(path))
        for name in imports(path):
            parts = name.split(".")
            if len(parts) < 2 or parts[1] not in ROOMS or ROOMS.index(parts[1]) > here:
                wrong.append(f"{inside(path)} imports {name}")

    assert wrong == []


def test_nobody_imports_an_edge_but_edges():
    wrong = [
        f"{inside(path)} imports {name}"
        for path in python_files()
        if not is_edge(path)
        for name in imports(path)
        if not name.startswith("caredesk.core.")
        if any(part in EDGES or part.endswith(ENDINGS) for part in name.split(".")[2:3])
    ]

    assert wrong == []


@pytest.mark.parametrize(("pattern", "owners"), OWNERS.items(), ids=list(OWNERS))
def test_some_things_are_done_in_one_place(pattern, owners):
    found = {inside(path) for path in python_files() if re.search(pattern, path.read_text())}

    assert found <= owners


def test_templates_trust_nothing_by_themselves():
    wrong = [
        path.name
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r"\|\s*safe\b|\son[a-z]+=|\sstyle=", path.read_text())
    ]

    assert wrong == []


def functions():
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_functions_stay_short():
    lengths = {f"{inside(path)}:{node.name}": node.end_lineno - node.lineno + 1 for path, node in functions()}
    ordered = sorted(lengths.values())

    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert statistics.median(ordered) <= 8
    assert ordered[int(len(ordered) * 0.9)] <= 20


def test_functions_take_at_most_four_arguments_by_place():
    wrong = [
        f"{inside(path)}:{node.name}"
        for path, node in functions()
        if len([one for one in node.args.posonlyargs + node.args.args if one.arg not in ("self", "cls")]) > 4
    ]

    assert wrong == []


def lines(path):
    return len(path.read_text().splitlines())


def test_files_hold_one_idea():
    sizes = sorted(lines(path) for path in python_files())

    assert [inside(path) for path in python_files() if lines(path) > 300] == []
    assert sizes[int(len(sizes) * 0.9)] <= 200


@pytest.mark.parametrize(
    ("folder", "ending", "most"), [("static/js", "js", 150), ("static/css", "css", 250), ("templates", "html", 120)]
)
def test_front_end_files_stay_small(folder, ending, most):
    files = list((ROOT / folder).rglob(f"*.{ending}"))

    assert files
    assert [path.name for path in files if lines(path) > most] == []


def test_every_module_says_what_it_is_for():
    silent = [inside(path) for path in python_files() if not ast.get_docstring(ast.parse(path.read_text()))]

    assert silent == []


def test_no_work_is_left_for_later():
    marks = re.compile(r"\b(TO[D]O|FIX[M]E|X{3}|NotImplemented[E]rror)\b")
    files = [*python_files(), *(ROOT / "static/js").rglob("*.js"), *(ROOT / "templates").rglob("*.html")]

    assert [path.name for path in files if marks.search(path.read_text())] == []


def test_no_page_takes_a_name_that_the_frame_has_given_already():
    frame = re.search(r"def _shared.*?\n    return (\{.*?\n    \})", (CODE / "core/web.py").read_text(), re.DOTALL)
    given = {key.value for key in ast.parse(frame[1].replace("\n    ", "\n"), mode="eval").body.keys}
    wrong = [
        f"{inside(path)}:{node.lineno} {one.arg}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template"
        if "/_" not in ast.unparse(node.args[0])  # a part stands in no frame
        for one in node.keywords
        if one.arg in given
    ]

    assert "me" in given
    assert wrong == []
