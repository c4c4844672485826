"""python -m caredesk demo: the desk with a story in it, and with --live, customers who go on writing."""

import os
import subprocess
import sys

import click

from caredesk import serve
from caredesk.channels import accounts
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.core.types import known
from caredesk.demo import feed, forum, people, stage, story
from caredesk.start import CannotStart, open_desk, read_settings


@click.command()
@click.option("--live", is_flag=True, help="Customers go on writing while you look.")
@click.option("--every", default=20.0, help="Seconds between live posts, about.")
@click.option("--prepare", is_flag=True, help="Only tell the story into the database; do not serve.")
def demo(live: bool, every: float, prepare: bool) -> None:
    """Serve a desk with demo data: a parcel company and its customers in three languages."""
    settings = read_settings()
    listener = None if prepare else serve.listen(settings)  # before the story: it takes a while to tell
    _reach_forum(settings)
    prepared(settings)
    if listener is None:
        return
    click.echo("Sign in with one of these, password: " + people.PASSWORD)
    for line in stage.sign_ins():
        click.echo(line)
    with _outside(settings, every if live else 0.0):
        serve.run(settings, listener)


def _reach_forum(settings: Settings) -> None:
    """The forum listens beside the desk; it is the one private address that the demo may reach."""
    places = {place for place in settings.allow_private_net.split(",") if place}
    settings.allow_private_net = ",".join(sorted(places | {f"127.0.0.1:{forum_port(settings)}", _own(settings)}))
    os.environ["CAREDESK_ALLOW_PRIVATE_NET"] = settings.allow_private_net


def _own(settings: Settings) -> str:
    return f"127.0.0.1:{settings.port}"


def forum_port(settings: Settings) -> int:
    return settings.port + 1 if settings.port < 65_535 else settings.port - 1


def prepared(settings: Settings) -> None:
    """Open the desk, and tell the story where it was not told yet; CannotStart in somebody's real desk."""
    with clock.fixed(clock.now() - stage.LASTS):  # a first start is the beginning of the story
        open_desk(settings)
    with db.reading():
        if stage.is_somebody_elses():
            raise CannotStart(
                "There is a real desk in this data folder. Set CAREDESK_DATA to another one for the demo."
            )
        told = stage.is_set()
    if not told:
        _tell_story(settings)


def _tell_story(settings: Settings) -> None:
    port = forum_port(settings)
    room = forum.Forum(settings.data / "forum.json", [], story.LOCKED)
    try:
        server = forum.serve(room, port)
    except OSError as error:
        raise CannotStart(
            f"The demo's forum cannot listen on port {port}. Set CAREDESK_PORT to another one."
        ) from error
    try:
        at = clock.now()
        stage.Stage(f"http://127.0.0.1:{port}/replies", at, room.secrets).set()
        for line in stage.told(at):
            if isinstance(line, story.Said) and line.text:
                room.add(line.thread, people.WRITERS[line.by].name, line.text, line.post)
    finally:
        server.shutdown()
        server.server_close()


class _outside:  # noqa: N801 - reads as the world around the desk
    """The forum and the customers, in a process of their own, for as long as the desk is served."""

    def __init__(self, settings: Settings, every: float) -> None:
        self.command = [sys.executable, "-m", "caredesk", "world", "--every", str(every)]
        self.env = {**os.environ, "CAREDESK_DATA": str(settings.data), "CAREDESK_PORT": str(settings.port)}

    def __enter__(self) -> None:
        self.process = subprocess.Popen(self.command, env=self.env, stdin=subprocess.PIPE)  # noqa: S603

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(5)


@click.command(hidden=True)
@click.option("--every", default=0.0)
def world(every: float) -> None:
    """The customers' side of the demo; ends with the process that started it."""
    settings = read_settings()
    open_desk(settings)
    with db.reading():
        ours = [known(db.first(Account, Account.name == name)) for name, *_ in people.ACCOUNTS.values()]
        secrets = [secret for account in ours for secret in accounts.opened(account)]
    room = forum.Forum(settings.data / "forum.json", secrets, story.LOCKED)
    forum.serve(room, forum_port(settings))
    if every:
        feed.start(f"http://127.0.0.1:{settings.port}", room, every)
    sys.stdin.read()  # ends when whoever started us ends
