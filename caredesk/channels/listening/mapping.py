"""Which column of a listening tool means what: guessed from its name, chosen by a person, applied to one row. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from caredesk.channels import reading

Row = Mapping[str, str]
FIELDS = (
    "text", "title", "url", "id", "date", "time", "author", "author_id", "author_url", "lang", "source", "reach",
    "sentiment", "tags", "parent_url",
)  # fmt: skip
NEEDED = ("text", "title")  # one of them, or there is nothing to show
MOST_COLUMNS, LONGEST_NAME = 200, 120
_NAMES: dict[str, tuple[str, ...]] = {
    "text": ("content", "text", "body", "message", "snippet", "description", "mention", "tresc", "szoveg", "tartalom"),
    "title": ("title", "headline", "subject", "tytul", "cim"),
    "url": ("url", "link", "permalink", "mentionurl", "sourceurl", "adres", "adresurl", "hivatkozas"),
    "id": ("id", "mentionid", "postid", "externalid", "guid", "uuid"),
    "date": ("date", "createdat", "created", "publishedat", "published", "publishdate", "datetime", "timestamp", "data",
             "datapublikacji", "datum"),
    "time": ("time", "hour", "godzina", "ido"),
    "author": ("author", "authorname", "username", "user", "screenname", "autor", "szerzo", "profile"),
    "author_id": ("authorid", "userid", "profileid"),
    "author_url": ("authorurl", "profileurl", "userurl"),
    "lang": ("lang", "language", "jezyk", "nyelv"),
    "source": ("source", "sourcecategory", "category", "host", "domain", "site", "zrodlo", "forras"),
    "reach": ("reach", "socialreach", "estimatedreach", "zasieg", "eleres"),
    "sentiment": ("sentiment", "tone", "wydzwiek", "sentimentvalue"),
    "tags": ("tags", "labels", "keywords", "tagi", "cimkek"),
    "parent_url": ("parenturl", "parentlink", "threadurl"),
}  # fmt: skip
_FOLDS = str.maketrans("ąćęłńóśźżáéíöőúüű", "acelnoszzaeioouuu")


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """For each of our fields the column that is called so; the first name of the list that is there wins."""
    known: dict[str, str] = {}
    for column in columns[:MOST_COLUMNS]:
        known.setdefault(_plain(column), column)
        known.setdefault(_plain(column.rpartition(".")[2]), column)
    found: dict[str, str] = {}
    for field, names in _NAMES.items():
        there = [known[name] for name in names if name in known and known[name] not in found.values()]
        if there:
            found[field] = there[0]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower().translate(_FOLDS))


def chosen(told: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """What a person or a machine chose, as far as there are such fields and columns."""
    return {field: str(told[field]) for field in FIELDS if told.get(field) in columns and told.get(field)}


def is_enough(mapping: Mapping[str, str]) -> bool:
    return any(field in mapping for field in NEEDED)


def value(row: Row, mapping: Mapping[str, str], field: str) -> str:
    told = row.get(mapping.get(field, ""))
    return reading.clean(told).strip() if isinstance(told, str) else ""
