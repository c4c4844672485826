"""Calls that import what a listening tool found, by people and by machines."""

from caredesk.core import db
from caredesk.postroom import importing
from tests.audit.call import Call
from tests.security.sides import Side
from tests.tickets import pictures

CSV = b"text,url\nWhere is it?,https://forum.example/1\n"


def hears(side: Side) -> None:
    """The account of the side is one of a listening tool."""
    with db.transaction():
        db.lock(side.account).kind = importing.KIND


def kept(side: Side) -> None:
    hears(side)
    side.more["name"] = importing.keep(side.account, CSV, side.worker)


def file(_side: Side) -> dict[str, object]:
    return {"file": (pictures.Again(CSV), "export.csv")}


PAGES: dict[str, list[Call]] = {
    "postroom.imports.bring": [
        Call("bence", body=lambda _side: {"file": (pictures.Again(CSV), "export.csv")}, setup=hears)
    ],
    "postroom.imports.run": [Call("bence", body={"text": "text", "url": "url"}, setup=kept)],
}
KEYED: dict[str, list[Call]] = {
    "imports_api.begin": [Call("bence", body={"rows": [{"text": "Where is it?"}]}, setup=hears)],
}
