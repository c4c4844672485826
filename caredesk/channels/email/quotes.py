"""What somebody wrote now, and what of earlier letters they carry along below it. Pure.

Only what stands at the end is folded: an answer between the lines of the other keeps all of its lines.
"""

import re

_LONGEST = 200_000
_MOST_HEADINGS = 20
_SAID = re.compile(
    r"^[ \t>]*(?:On|Dnia|W dniu|Am|Le|El|Dne|Il)\b[^\n]{0,200}(?:\n[^\n]{0,200})?"
    r"(?:wrote|napisał\(?a?\)?|napisała|pisze|schrieb|écrit|escribió|napsal\(?a?\)?|scritto)[^\n]{0,120}:[ \t]*$",
    re.MULTILINE,
)
_SAID_HU = re.compile(r"\bezt írta\b[^\n]{0,120}:[ \t]*$", re.MULTILINE)  # the name comes first
_LINE = re.compile(
    r"^[ \t]*(?:-{2,}|_{2,})?[ \t]*(?:Original Message|Forwarded message|Wiadomość oryginalna|"
    r"Wiadomość przekazana|Oryginalna wiadomość|Eredeti üzenet|Továbbított üzenet|Ursprüngliche Nachricht)"
    r"[ \t]*-{2,}[ \t]*$"
    r"|^_{20,}[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_HEADS = re.compile(
    r"^[ \t*]*(?:From|Od|Feladó|Von|De)[ \t*]*:[^\n]+\n(?:[^\n]+\n){0,2}?"
    r"[ \t*]*(?:Sent|Date|Wysłano|Data|Elküldve|Dátum|Küldve|Gesendet|Envoyé)[ \t*]*:",
    re.MULTILINE,
)
_QUOTED = re.compile(r"^[ \t]*>", re.MULTILINE)


def parted(text: str) -> tuple[str, str]:
    """The new words, and the quoted end of the text; the whole text and "" where nothing is quoted, or all of it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")[:_LONGEST].strip("\n")
    at = _start(text)
    fresh = text[:at].rstrip()
    return (fresh, text[at:].strip("\n")) if at < len(text) and fresh else (text, "")


def _start(text: str) -> int:
    """Where the quoted end begins."""
    at = len(text)
    for found in (_LINE.search(text), _HEADS.search(text)):
        if found:
            at = min(at, found.start())
    headings = [(found.start(), found.end()) for found in _SAID.finditer(text, 0, at)]
    headings += [(text.rfind("\n", 0, one.start()) + 1, one.end()) for one in _SAID_HU.finditer(text, 0, at)]
    for start, end in sorted(headings)[:_MOST_HEADINGS]:
        if _is_only_quoted(text[end:at]):
            return start
    return _trailing(text, at)


def _is_only_quoted(rest: str) -> bool:
    """Whether no line of it is new; where no line is marked at all, a heading alone tells that all of it is old."""
    lines = [line for line in rest.split("\n") if line.strip()]
    marked = [line for line in lines if _QUOTED.match(line)]
    return not marked or len(marked) == len(lines)


def _trailing(text: str, end: int) -> int:
    """The start of a run of marked lines at the end, three at least."""
    lines = text[:end].split("\n")
    number = len(lines)
    while number and (not lines[number - 1].strip() or _QUOTED.match(lines[number - 1])):
        number -= 1
    marked = sum(bool(_QUOTED.match(line)) for line in lines[number:])
    return len("\n".join(lines[:number])) if marked >= 3 or (marked and end < len(text)) else end
