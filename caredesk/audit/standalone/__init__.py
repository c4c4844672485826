"""The verifier that goes into every bundle: these files joined to one that needs neither caredesk nor each other."""

import ast
from functools import cache
from pathlib import Path

PARTS = ("merkle", "ed25519", "notes", "strict", "trust", "checks", "main")
OURS = "caredesk.audit.standalone"
FOLDER = Path(__file__).parent


@cache
def text() -> str:
    """verify.py as a recipient gets it: one file, for Python 3.9 and its standard library."""
    imports: set[str] = set()
    pieces = [_piece(FOLDER / f"{name}.py", imports) for name in PARTS]
    about = ast.get_docstring(ast.parse((FOLDER / "main.py").read_text()), clean=False)
    head = [f'"""{about}"""', "", "from __future__ import annotations", "", *sorted(imports), "", ""]
    return "\n".join(head) + "\n\n".join(pieces)


def _piece(path: Path, imports: set[str]) -> str:
    """A part without its docstring and imports; what it imports from elsewhere is gathered for the top."""
    source = path.read_text()
    tree = ast.parse(source)
    first = next(one for one in tree.body[1:] if not isinstance(one, ast.Import | ast.ImportFrom))
    for one in tree.body:
        if isinstance(one, ast.Import | ast.ImportFrom):
            line = ast.unparse(one)
            if OURS not in line and "__future__" not in line:
                imports.add(line)
    docs = (ast.get_docstring(tree) or "").splitlines()[0]
    begins = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", []))])
    rest = source.splitlines(keepends=True)[begins - 1 :]
    return f"\n# {docs}\n" + "".join(rest)
