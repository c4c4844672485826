"""The README's table of networks: its first cells as the code knows them, the last two as people wrote them.

`python -m tests.channels.table` brings the table up to date; a network that is new gets a line to be filled in.
"""

import re
from pathlib import Path
from typing import Any

from caredesk.channels import networks, shown

README = Path(__file__).parent.parent.parent / "README.md"
HEAD = f"| network | in | edits | removals | out | files out | forbidden or missing | proof |\n|{'---|' * 8}"
WAYS = {"webhook": "hook", "stream": "stream", "poll": "poll"}


def first_cells(kind: str) -> list[str]:
    """What the code knows of this network."""
    able = shown.capabilities(kind)
    actions = ", ".join(one.replace("_", " ") for one in able["actions"]) or "nothing"
    limits = f" ({able['longest']})" if able["longest"] else ""
    name = f"{able['name']} (`channel add {kind}`)"
    seen = ["yes" if able[what] else "no" for what in ("edits", "removals")]
    return [name, ", ".join(WAYS[way] for way in able["in"]) or "by hand", *seen, actions + limits, files_cell(able)]


def files_cell(able: dict[str, Any]) -> str:
    """How many files go with which words, and how large each may be."""
    taken = [one for one in able["files_with"] if one["most"]]
    told = [
        f"{one['action'].replace('_', ' ')} {one['most']} ({one['largest'] // 1_000_000} MB"
        f"{', PDF' if 'application/pdf' in one['types'] else ''})"
        for one in taken
    ]
    return ", ".join(told) or "none"


def line(kind: str, forbidden: str, proof: str) -> str:
    return f"| {' | '.join([*first_cells(kind), forbidden, proof])} |"


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each line of the table, by kind."""
    table = text.partition("## Networks\n")[2].partition("\n## ")[0]
    found = [row for row in table.splitlines() if re.match(r"\| .*`channel add \w+`", row)]
    return {_kind(row): [cell.strip() for cell in row.strip("|").split("|")] for row in found}


def _kind(row: str) -> str:
    return row.partition("`channel add ")[2].partition("`")[0]


def main() -> None:
    text = README.read_text()
    written = rows(text)
    lines = [line(kind, *(written.get(kind, [])[-2:] or ["—", "fake"])) for kind in networks.kinds()]
    before, after = re.split(r"\| network \|.*?\n(?=\n)", text, maxsplit=1, flags=re.DOTALL)
    README.write_text("\n".join([before + HEAD, *lines]) + "\n" + after)


if __name__ == "__main__":
    main()
