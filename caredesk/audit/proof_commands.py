"""python -m caredesk audit checkpoint, prove, consistency: what outsiders can check without us."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from caredesk.audit import issuing, outside, tlog_proof
from caredesk.core import cli, db, numbers
from caredesk.tickets.models import Post

output = click.option("-o", "--out", type=click.Path(dir_okay=False), help="Write it to this file.")


@contextmanager
def _asking() -> Iterator[None]:
    try:
        with db.reading():
            yield
    except (tlog_proof.NotProvable, outside.Unreadable) as error:
        raise cli.Refused(f"Cannot decide: {error}.") from error


@click.command()
@output
def checkpoint(out: str | None) -> None:
    """Sign everything so far and print the checkpoint: 300 bytes to keep where nobody of the desk can reach them."""
    _deliver(issuing.issue("command"), out)


@click.command()
@click.option("--post", "post", default="", help="A post, by number or uuid: its first entry is proved.")
@click.option("--leaf", type=click.IntRange(0), help="An entry, by its number.")
@output
def prove(post: str, leaf: int | None, out: str | None) -> None:
    """Prove that an entry stands under a checkpoint (C2SP tlog-proof; `extra` holds the bytes of the entry)."""
    if bool(post) == (leaf is not None):
        raise cli.Refused("Name one: --post ID or --leaf N.")
    with _asking():
        _deliver(tlog_proof.entry_proof(leaf if leaf is not None else tlog_proof.first_about(_post(post))), out)


def _post(name: str) -> str:
    number = numbers.whole(name, 2**63 - 1)
    found = db.first(Post, Post.uuid == name if number is None else Post.id == number)
    if found is None:
        raise tlog_proof.NotProvable(f"there is no post {name}")
    return found.uuid


@click.command()
@click.argument("old")
@click.argument("new")
@output
def consistency(old: str, new: str, out: str | None) -> None:
    """Prove that NEW only appends to OLD; each is a file with a checkpoint, or a number of entries.

    Exit status: 0 it does, 1 it does not, 2 cannot decide."""
    with _asking():
        first, second = _head(old), _head(new)
        path = tlog_proof.appended(first, second)
    if path is None:
        click.echo(f"NOT consistent: {second.size} entries do not begin with the {first.size} of OLD.")
        sys.exit(1)
    lines = [f"old {first.size}", *tlog_proof.lines_of(path), "", second.note or f"new {second.size}\n"]
    _deliver("\n".join(lines), out)
    click.echo(f"Consistent: {second.size} entries only append to {first.size}.", err=out is None)


def _head(name: str) -> tlog_proof.Head:
    size = numbers.whole(name, 2**62)
    if size is not None:
        return tlog_proof.head_at(size)
    notes = outside.notes(outside.fetch(name))
    if not notes:
        raise outside.Unreadable(f"{name} holds no checkpoint")
    return tlog_proof.head_of(notes[-1])


def _deliver(text: str, out: str | None) -> None:
    """Print it, or put it whole under its name: nobody finds half a file there."""
    if out is None:
        click.echo(text, nl=False)
        return
    path = Path(out)
    try:
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except OSError as error:
        raise cli.Refused(f"{out} cannot be written: {error.strerror}.") from error
    click.echo(f"Written to {out}.", err=True)


COMMANDS = (checkpoint, prove, consistency)
