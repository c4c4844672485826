"""What protects this installation's trail, looked at just now: facts, and how good each of them is. No words."""

import stat
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from caredesk.audit import carrying, checkpoint, heads, pushing, queries, rights, schema_check, second_file
from caredesk.audit.models import Outside
from caredesk.core import clock, config, db, redactions, secrets

GOOD, PARTLY, NONE, BROKEN = "good", "partly", "none", "broken"
LONGEST_PENDING = 30.0
SILENT = timedelta(hours=3)


@dataclass(frozen=True)
class Line:
    """One means of protection: which, how it stands, and the facts that its sentences need."""

    key: str
    state: str
    how: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def lines() -> list[Line]:
    """Every means, the nearest to the data first."""
    apart = [_second_file(), *_witnesses()]
    is_far = any(line.state == GOOD for line in apart)
    return [_roles(), _schema(), _key_file(), *apart, _outside(is_far=is_far), _redactions(), *_pending()]


def vkeys() -> list[str]:
    """What outsiders keep to check our signatures: the key of now, then those it replaced."""
    origin = heads.current().origin
    return [checkpoint.vkey(origin, public) for public in secrets.keys().publics]


def _roles() -> Line:
    found = rights.standing()
    if found is None:
        return Line("roles", PARTLY, "sqlite")
    how = "single" if found.is_single else "parted"
    return Line("roles", PARTLY if found.is_single else GOOD, how, {"who": found.who, "owner": found.owner})


def _schema() -> Line:
    found = [finding.words for finding in schema_check.schema_findings()]
    return Line("schema", BROKEN if found else GOOD, "differs" if found else "same", {"findings": found[:10]})


def _key_file() -> Line:
    path = config.settings().data / "keys.json"
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0
    facts = {"path": str(path), "mode": f"{mode:04o}"}
    if mode & 0o077:
        return Line("key", BROKEN, "open", facts)
    return Line("key", PARTLY, "beside", facts) if db.is_sqlite() else Line("key", GOOD, "apart", facts)


def _second_file() -> Line:
    path, state = second_file.path(), carrying.line(carrying.FILE)
    facts = {"path": str(path), "size": state.size, "heard_at": state.heard_at, "trouble": state.trouble}
    if state.trouble:
        return Line("file", BROKEN, "trouble", facts)
    if state.heard_at is None:
        return Line("file", NONE, "empty", facts)
    return Line("file", PARTLY, "near", facts) if _is_near(path) else Line("file", GOOD, "far", facts)


def _is_near(path: Path) -> bool:
    """On the same disk as the data: whoever puts back the one easily puts back the other."""
    try:
        return path.stat().st_dev == config.settings().data.stat().st_dev
    except OSError:
        return False  # not seen from here: another machine writes it


def _witnesses() -> list[Line]:
    known, told = carrying.lines(), pushing.witnesses()
    if not told:
        return [Line("witness", NONE, "none")]
    return [_witness(name, url, known.get(name)) for name, (url, _key) in told.items()]


def _witness(name: str, url: str, state: Outside | None) -> Line:
    facts = {
        "name": name,
        "url": url,
        "size": state.size if state else 0,
        "heard_at": state.heard_at if state else None,
    }
    if state is None:
        return Line("witness", PARTLY, "waits", facts)
    if state.trouble:
        refused = state.trouble in pushing.ALARMING
        return Line("witness", BROKEN, "refused" if refused else "trouble", facts | {"trouble": state.trouble})
    late = state.heard_at is None or state.heard_at < clock.now() - SILENT
    return Line("witness", PARTLY if late else GOOD, "silent" if late else "heard", facts)


def _outside(*, is_far: bool) -> Line:
    newest, size = heads.newest(), heads.current().size
    heard: list[datetime] = [one.heard_at for one in carrying.lines().values() if one.heard_at]
    covered = newest[1].size if newest else 0
    facts = {"size": covered, "behind": size - covered, "heard_at": max(heard, default=None)}
    state = NONE if not heard else GOOD if is_far else PARTLY
    return Line("outside", state, "some" if heard else "none", facts)


def _redactions() -> Line:
    """The list by which a backup that is put back brings no erased words back."""
    path, told = redactions.path(), redactions.read()
    facts = {"path": str(path), "num": len(told.lines), "numbers": told.refused[:10]}
    if told.refused:
        return Line("redactions", BROKEN, "refused", facts)
    return Line("redactions", *((PARTLY, "near") if _is_near(path.parent) else (GOOD, "far")), facts)


def _pending() -> list[Line]:
    if db.is_sqlite():
        return []
    seconds = queries.standing().pending_seconds
    late = seconds > LONGEST_PENDING
    return [Line("pending", BROKEN if late else GOOD, "late" if late else "soon", {"seconds": int(seconds)})]
