"""python -m caredesk audit witness: be a witness of another department's desk, without a desk of one's own."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from caredesk.audit.witness import Answer, Unusable, Witness, begin
from caredesk.core import cli

MOST_BYTES = 65_536
SECONDS = 20.0


@click.group()
def witness() -> None:
    """Be a witness: sign the checkpoints of other desks, and refuse what does not go on from what was seen."""


STATE = click.option("--state", type=click.Path(path_type=Path), required=True, help="The folder of the witness.")


@witness.command()
@STATE
@click.option("--name", required=True, help="What it calls itself, such as audit.example.com/witness.")
def init(state: Path, name: str) -> None:
    """Make a new witness, and print its key for the desks that will ask it."""
    try:
        click.echo(begin(state, name).vkey)
    except (Unusable, ValueError, OSError) as error:
        raise cli.Refused(str(error)) from None


@witness.command()
@STATE
@click.argument("vkey")
def trust(state: Path, vkey: str) -> None:
    """Trust this log's key from now on: the status page of the desk shows it."""
    try:
        click.echo(f"Trusted: {Witness(state).trust(vkey).name}")
    except (Unusable, ValueError) as error:
        raise cli.Refused(str(error)) from None


@witness.command()
@STATE
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8610, show_default=True)
def serve(state: Path, host: str, port: int) -> None:
    """Answer `POST /add-checkpoint` until it is told to stop."""
    try:
        mine = Witness(state)
        mine.hold()
        server = Server((host, port), mine)
    except (Unusable, OSError) as error:
        raise cli.Refused(str(error)) from None
    click.echo(f"caredesk: a witness listens on http://{host}:{server.server_port}\n{mine.vkey}")
    server.serve_forever()


class Server(ThreadingHTTPServer):
    """The witness behind HTTP; it judges one request of a log at a time."""

    daemon_threads = True

    def __init__(self, place: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        super().__init__(place, Door)


class Door(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def do_POST(self) -> None:
        told = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._say(Answer(404, "There is only /add-checkpoint.\n"))
        elif not (told.isascii() and told.isdigit()) or int(told) > MOST_BYTES:
            self.close_connection = True
            self._say(Answer(413, "It is too large, or does not say how large it is.\n"))
        else:
            self._say(self.server.witness.add_checkpoint(self.rfile.read(int(told))))

    def do_GET(self) -> None:
        self._say(Answer(405, "Only POST /add-checkpoint is answered.\n"))

    def _say(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about every request."""
