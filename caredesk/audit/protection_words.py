"""The sentences of the page about protection: what is there, what it protects from, what not, and what to do next."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.audit.protection import Line

Say = Callable[[], str]


@dataclass(frozen=True)
class Said:
    """One means of protection in words; `todo` is empty where there is nothing left to do."""

    title: str
    now: str
    protects: str
    misses: str
    todo: str


TITLES: dict[str, Say] = {
    "roles": lambda: _("Database and roles"),
    "schema": lambda: _("Rules in the database"),
    "key": lambda: _("Key file"),
    "file": lambda: _("Second file"),
    "witness": lambda: _("Outside witness"),
    "outside": lambda: _("Last checkpoint outside"),
    "redactions": lambda: _("Redaction list"),
    "pending": lambda: _("Entries without a number"),
}
PROTECTS: dict[str, Say] = {
    "roles": lambda: _(
        "Protects from a fault in the desk, or a person inside it, who wants to change or delete an entry."
    ),
    "schema": lambda: _(
        "Protects from triggers that somebody took away, weakened or added: they are compared word for word."
    ),
    "key": lambda: _("Protects from a forged signature: without this key nobody signs a checkpoint as this desk."),
    "file": lambda: _(
        "Protects from an older copy of the database that is put back, and from entries cut off at the end."
    ),
    "witness": lambda: _("Protects from a complete rewrite, even by whoever holds the machine and the key."),
    "outside": lambda: _(
        "Protects everything up to this entry: who holds the checkpoint can show any change before it."
    ),
    "redactions": lambda: _("Protects erased people and words given up from coming back with an older copy."),
    "pending": lambda: _("Until an entry has its number, only rights and triggers protect it, not the tree."),
}
MISSES: dict[str, Say] = {
    "roles": lambda: _("Does not protect from whoever administers the database or the machine."),
    "schema": lambda: _("Does not protect from somebody who puts everything back before the next look."),
    "key": lambda: _("Does not protect from whoever can read this file."),
    "file": lambda: _("Does not protect from somebody who rewrites this file too."),
    "witness": lambda: _("Does not protect from an entry that was never written, or from a lie in a new one."),
    "outside": lambda: _("Does not protect what came after it until the next one goes out."),
    "redactions": lambda: _("Does not protect from somebody who takes lines away, or the whole file."),
    "pending": lambda: _("Does not say who is late: look at the worker."),
}
NOW: dict[str, Callable[[Line], str]] = {
    "roles.sqlite": lambda _line: _("SQLite, one file. Triggers and the desk's own connections refuse every change."),
    "roles.single": lambda line: _(
        "PostgreSQL with one role, %(who)s, which owns the trail that it writes.", **line.facts
    ),
    "roles.parted": lambda line: _(
        "PostgreSQL: this process is %(who)s; the trail belongs to %(owner)s, which nobody signs in as.", **line.facts
    ),
    "schema.same": lambda _line: _("Compared just now: nothing missing, changed or added."),
    "schema.differs": lambda line: _(
        "Compared just now, and it differs: %(words)s.", words="; ".join(line.facts["findings"])
    ),
    "key.open": lambda line: _("%(path)s has mode %(mode)s: others on this machine can read it.", **line.facts),
    "key.beside": lambda line: _("%(path)s, mode %(mode)s, in the folder of the database.", **line.facts),
    "key.apart": lambda line: _("%(path)s, mode %(mode)s; the database is on a server.", **line.facts),
    "file.trouble": lambda line: _("%(path)s cannot be written: %(trouble)s.", **line.facts),
    "file.empty": lambda line: _("%(path)s has nothing yet: the worker writes it.", **line.facts),
    "file.near": lambda line: _("%(path)s names %(size)s entries. It is on the same disk as the data.", **line.facts),
    "file.far": lambda line: _("%(path)s names %(size)s entries, on another disk.", **line.facts),
    "witness.none": lambda _line: _("No outside witness is told of this trail."),
    "witness.waits": lambda line: _("%(name)s was not asked yet.", **line.facts),
    "witness.heard": lambda line: _("%(name)s signed the first %(size)s entries.", **line.facts),
    "witness.silent": lambda line: _("%(name)s has not been heard for hours.", **line.facts),
    "witness.trouble": lambda line: _(
        "%(name)s did not sign: %(why)s", name=line.facts["name"], why=trouble(line.facts["trouble"])
    ),
    "witness.refused": lambda line: _(
        "%(name)s refuses this trail: %(why)s", name=line.facts["name"], why=trouble(line.facts["trouble"])
    ),
    "outside.some": lambda line: _(
        "The last signed checkpoint covers %(size)s entries; %(behind)s came after it.", **line.facts
    ),
    "outside.none": lambda _line: _("No checkpoint has left this database yet."),
    "redactions.near": lambda line: ngettext(
        "%(path)s has %(num)s line. It is on the same disk as the data.",
        "%(path)s has %(num)s lines. It is on the same disk as the data.",
        **line.facts,
    ),
    "redactions.far": lambda line: ngettext(
        "%(path)s has %(num)s line, on another disk.", "%(path)s has %(num)s lines, on another disk.", **line.facts
    ),
    "redactions.refused": lambda line: _(
        "%(path)s has lines that this desk did not write: %(which)s. Nothing is erased by them.",
        path=line.facts["path"],
        which=", ".join(map(str, line.facts["numbers"])),
    ),
    "pending.soon": lambda _line: _("None waits longer than it should."),
    "pending.late": lambda line: _("The oldest has waited for %(seconds)s seconds.", **line.facts),
}
NEXT: dict[str, Say] = {
    "roles.sqlite": lambda: _("Keep checkpoints outside: the second file on another disk, or a witness."),
    "roles.single": lambda: _("An administrator can run: python -m caredesk audit roles"),
    "schema.differs": lambda: _(
        "Find out who did this. Verify the trail, and compare it with a checkpoint from outside."
    ),
    "key.open": lambda: _("An administrator must take the rights of others away: chmod 600"),
    "key.beside": lambda: _("Back up the key and the database to different places, under different people."),
    "file.trouble": lambda: _("An administrator must make it writable, or set CAREDESK_CHECKPOINT_FILE."),
    "file.empty": lambda: _("Start the worker."),
    "file.near": lambda: _("Set CAREDESK_CHECKPOINT_FILE to a place on another disk or machine."),
    "witness.none": lambda: _(
        "Ask another department to run: python -m caredesk audit witness. Then set CAREDESK_WITNESSES."
    ),
    "witness.waits": lambda: _("Start the worker."),
    "witness.silent": lambda: _("Look whether the worker runs."),
    "witness.trouble": lambda: _("The desk keeps trying. Speak with whoever runs the witness."),
    "witness.refused": lambda: _(
        "This is an alarm: the trail is not the one that the witness knows. Do not restart anything yet."
    ),
    "outside.none": lambda: _("Start the worker."),
    "redactions.near": lambda: _("Set CAREDESK_REDACTIONS to a place on another disk or machine."),
    "redactions.refused": lambda: _(
        "Find out who changed this file, and put it back as it was. Look whether lines are missing too."
    ),
    "pending.late": lambda: _("Start the worker, or look at its log."),
}
TROUBLE: dict[str, Say] = {
    "unreachable": lambda: _("it cannot be reached."),
    "address_refused": lambda: _(
        "its address is a private one; an administrator can allow it by CAREDESK_ALLOW_PRIVATE_NET."
    ),
    "bad_key": lambda: _("it knows this log under another key."),
    "unknown_log": lambda: _("it does not know this log yet; give it the key below."),
    "ahead": lambda: _("it has seen more entries than there are here."),
    "forked": lambda: _("what is here does not go on from what it has seen."),
    "not_signed": lambda: _("its answer holds no signature of its key."),
}


def said(line: Line) -> Said:
    """The sentences for this line, in the reader's language."""
    name = f"{line.key}.{line.how}"
    todo = NEXT[name]() if name in NEXT else ""
    return Said(TITLES[line.key](), NOW[name](line), PROTECTS[line.key](), MISSES[line.key](), todo)


def trouble(code: str) -> str:
    return TROUBLE[code]() if code in TROUBLE else _("its answer was not as the protocol says.")
