"""python -m caredesk audit key: another key signs from now on; the old one stays known for what it signed."""

import click

from caredesk.audit import checkpoint, heads, issuing, signers
from caredesk.audit.actions import record
from caredesk.audit.draft import Log
from caredesk.core import cli, config, db, secrets
from caredesk.core.cli import as_json


@click.group()
def key() -> None:
    """The key that signs checkpoints."""


@key.command()
@as_json
def replace(as_json: bool) -> None:
    """Sign with a new key from now on, and print it for auditors and witnesses. Processes that run notice it.

    Everything so far is signed by the old key once more; what comes after its replacement counts only under the new
    one, so that a key that was stolen is worth nothing from here on."""
    issuing.issue("before another key")
    origin = heads.current().origin
    old = checkpoint.vkey(origin, secrets.keys().publics[0])
    path = config.settings().data / "keys.json"
    with db.transaction():
        made = secrets.renew_signer(path, then=lambda keys: _note(origin, old, keys))
    secrets.use(made, path)
    issuing.issue("another key")
    new = checkpoint.vkey(origin, made.publics[0])
    cli.tell({"old": old, "new": new}, as_json, f"From now on checkpoints are signed by\n{new}\n\nuntil now by\n{old}")


def _note(origin: str, old: str, keys: secrets.Keys) -> None:
    new = checkpoint.vkey(origin, keys.publics[0])
    record(signers.REPLACED, Log(origin), "cli", body={"old": old, "new": new})
    db.session().flush()
