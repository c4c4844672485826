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
    (
        "house and translations",
        ("-m", "pytest", "-q", "tests/test_house.py", "tests/test_translations.py", "tests/test_docs.py"),
    ),
)
REST = ("--ignore=tests/test_house.py", "--ignore=tests/test_translations.py", "--ignore=tests/test_docs.py")
SLOW = ("--ignore=tests/browser", "--ignore=tests/faults", "--ignore=tests/servers")
TESTS = (
    ("tests on SQLite", ("-m", "pytest", "-q", *REST)),
    ("tests on PostgreSQL", ("-m", "pytest", "-q", "--database=postgresql", *REST, *SLOW)),
)


@click.command()
@click.option("--quick", is_flag=True, help="Leave out the browser, the fault suites and PostgreSQL.")
def check(quick: bool) -> None:
    """Format, lint, types, house, translations and tests. Goes through all of them; ends with 1 when one failed."""
    tests = (("tests", ("-m", "pytest", "-q", *REST, *SLOW)),) if quick else TESTS
    failed = [name for name, command in (*TOOLS, *tests) if not _passes(name, command)]
    if failed:
        click.echo(f"Failed: {', '.join(failed)}.", err=True)
        sys.exit(1)
    click.echo("All in order.")


def _passes(name: str, command: tuple[str, ...]) -> bool:
    click.echo(f"== {name}")
    return subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode == 0  # noqa: S603
