"""python -m caredesk check: format, lint, types, house, translations and tests, the same here as anywhere."""

import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]
TOOLS = (
    ("format", ("-m", "ruff", "format", "--check", "caredesk", "tests", "wsgi.py")),
    ("lint", ("-m", "ruff", "check", "caredesk", "tests", "wsgi.py")),
    ("types", ("-m", "mypy")),
)
# What measures time runs alone; everything else shares the cores, in a stage of its own where it needs much of them.
BROWSER = "tests/browser"
FAULTS = "tests/faults"
ALONE = (
    "tests/team/test_timing.py",
    "tests/test_grown.py",
    "tests/test_serve.py",
    "tests/test_silent_clients.py",
)
HOUSE = ("tests/test_house.py", "tests/test_translations.py", "tests/test_wording.py", "tests/test_docs.py")
# By files, and in the order that tests/haste.py gives them: else those with many tests come first, the long ones last.
SHARED = ("-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
MANY = (*SHARED, *(f"--ignore={path}" for path in (*HOUSE, BROWSER, FAULTS, *ALONE)))
QUICK = (("tests on SQLite", MANY),)
TESTS = (
    *QUICK,
    ("tests on PostgreSQL", (*MANY, "--database=postgresql")),
    ("browser", (*SHARED, BROWSER)),
    ("faults", (*SHARED, FAULTS)),
    ("whole processes", ("-m", "pytest", "-q", *ALONE)),
)


@click.command()
@click.option("--quick", is_flag=True, help="Leave out the browser, the fault suites and PostgreSQL.")
def check(quick: bool) -> None:
    """Format, lint, types, house, translations and tests. Goes through all of them; ends with 1 when one failed."""
    house = ("house, translations, README", ("-m", "pytest", "-q", *HOUSE))
    failed = [name for name, command in (*TOOLS, house, *(QUICK if quick else TESTS)) if not _passes(name, command)]
    if failed:
        click.echo(f"Failed: {', '.join(failed)}.", err=True)
        sys.exit(1)
    click.echo("All in order.")


def _passes(name: str, command: tuple[str, ...]) -> bool:
    click.echo(f"== {name}")
    return subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode == 0  # noqa: S603
