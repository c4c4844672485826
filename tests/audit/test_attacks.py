"""What is caught by what: ten attacks, each at three depths, without and with one checkpoint kept outside."""

import shutil

import pytest

from caredesk import audit
from caredesk.audit import draft, entry, issuing, keyring, log, verify
from caredesk.core import db, secrets
from caredesk.core.config import Settings
from caredesk.core.models import Installation
from caredesk.start import open_desk
from tests import cast
from tests.audit.forger import Forger

VICTIM = 130


def edited(forger):
    forger.say(forger.entries[VICTIM], k="agent.praised")


def deleted(forger):
    forger.take_out(forger.entries[VICTIM])


def renumbered(forger):
    gone = forger.entries[VICTIM]
    forger.take_out(gone)
    forger.renumber(gone)


def cut_off(forger):
    for one in forger.entries[-20:]:
        forger.take_out(one)


def swapped(forger):
    one, other = forger.entries[VICTIM], forger.entries[VICTIM + 1]
    one["idx"], other["idx"] = other["idx"], one["idx"]
    forger.entries[VICTIM], forger.entries[VICTIM + 1] = other, one


def backdated(forger):
    forger.say(forger.entries[-1], t=forger.entries[-2]["at"] - 1)


def body_edited(forger):
    body = forger.body(forger.entries[VICTIM])
    key = keyring.opened(body["subject"])
    body["sealed"] = entry.seal(b'{"n":0}', key, body["id"]).sealed


def body_removed(forger):
    forger.body(forger.entries[VICTIM])["sealed"] = None


def put_back(forger):
    """Nothing is forged: the older state is whole."""


ATTACKS = {  # raw, rehash, rehash and key: the kind that catches it; empty: nothing does
    edited: ("node", "checkpoint", ""),
    deleted: ("gap", "gap", "gap"),
    renumbered: ("node", "checkpoint", ""),
    cut_off: ("node", "", ""),
    swapped: ("gap", "gap", "gap"),
    backdated: ("time", "time", "time"),
    body_edited: ("body", "body", "body"),
    body_removed: ("body", "body", "body"),
}
DEPTHS = ("raw", "rehash", "rehash and key")
CELLS = [
    pytest.param(attack, depth, kinds[number], id=f"{attack.__name__}, {depth}")
    for attack, kinds in ATTACKS.items()
    for number, depth in enumerate(DEPTHS)
]


@pytest.fixture(scope="module")
def history(template, tmp_path_factory):
    """A desk at an early and at a late state, copied for each attack, and the checkpoint that somebody kept."""
    place = tmp_path_factory.mktemp("history")
    states = State(template, place / "growing", template.database)
    growing = states.copy(place / "first")
    open_desk(growing.settings)
    write(300)
    issuing.issue("outside")
    early = growing.copy(place / "early")
    db.connect(growing.settings.url)
    write(300)
    kept = issuing.issue("outside")
    late = growing.copy(place / "late")
    yield early, late, kept
    db.close_reading()
    db.database().dispose()
    keyring.forget()
    secrets.use(None)


class State:
    """One state of a desk: a data folder and, on PostgreSQL, a database."""

    def __init__(self, template, data, database):
        self.template, self.data, self.database = template, data, database
        cluster = template.cluster
        self.settings = Settings(data=data, database_url=cluster.url(database) if cluster else "")

    def copy(self, place):
        """Another one like it; connections are closed first, so that everything is in the file."""
        if self.data.exists():
            db.close_reading()
            db.database().dispose()
        shutil.copytree(self.data if self.data.exists() else self.template.data, place)
        cluster = self.template.cluster
        return State(self.template, place, cluster.create(self.database) if cluster else "")


def write(times):
    ola = cast.agent("ola@parcelhop.example")
    with db.transaction():
        for number in range(times):
            audit.record("agent.greeted", ola, ola, body={"n": number})
    while log.sequence():
        pass


@pytest.fixture
def attacked(history, tmp_path):
    """Open a copy of a state for an attack."""
    opened = []

    def begin(state):
        db.close_reading()
        db.database().dispose()
        copied = state.copy(tmp_path / "copy")
        db.connect(copied.settings.url)
        keyring.forget()
        opened.append(copied)
        return copied

    yield begin
    db.close_reading()
    db.database().dispose()
    for one in opened:
        if one.template.cluster:
            one.template.cluster.drop(one.database)


def forge(state, attack, depth):
    with db.reading() as session:
        origin = session.get(Installation, 1).origin
    forger = Forger(state.settings.url, origin)
    attack(forger)
    if depth != "raw":
        forger.rehash()
    if depth == "rehash and key":
        forger.sign(secrets.keys().signer)
    forger.write()


def kinds(**options):
    db.close_reading()
    return {finding.kind for finding in verify.verify(**options).findings}


@pytest.mark.parametrize(("attack", "depth", "kind"), CELLS)
def test_an_attack_is_caught_as_the_design_says(history, attacked, attack, depth, kind):
    _, late, kept = history
    state = attacked(late)
    assert kinds(against=[("kept", kept)]) == set()

    forge(state, attack, depth)

    found = kinds()
    assert (kind in found) if kind else (found == set())
    assert kinds(against=[("kept", kept)]) & ({kind, "outside"} - {""})
    if not kind:
        assert kinds(against=[("kept", kept)]) == {"outside"}


@pytest.mark.parametrize("depth", DEPTHS)
def test_an_older_backup_is_caught_by_a_checkpoint_outside_alone(history, attacked, depth):
    early, _, kept = history
    state = attacked(early)

    forge(state, put_back, depth)

    assert kinds() == set()
    assert kinds(against=[("kept", kept)]) == {"outside"}
    assert "the log has" in verify.verify(against=[("kept", kept)]).findings[0].words


@pytest.mark.parametrize("depth", DEPTHS)
def test_an_older_backup_with_which_work_goes_on_is_caught_too(history, attacked, depth):
    early, _, kept = history
    state = attacked(early)

    write(400)
    forge(state, put_back, depth)

    assert kinds() == set()
    assert kinds(against=[("kept", kept)]) == {"outside"}
    assert "are not those" in verify.verify(against=[("kept", kept)]).findings[0].words


def test_dropped_checkpoints_are_missed_by_the_entries_that_speak_of_them(history, attacked):
    state = attacked(history[1])
    with db.reading() as session:
        origin = session.get(Installation, 1).origin
    forger = Forger(state.settings.url, origin)
    forger.notes = [note for note in forger.notes if note["size"] % 256 == 0]
    forger.write()

    assert kinds() == {"checkpoint"}


def test_one_change_is_one_finding_and_the_first_bad_entry_is_named(history, attacked):
    state = attacked(history[1])

    forge(state, edited, "raw")

    report = verify.verify()
    assert [(finding.kind, finding.idx) for finding in report.findings] == [("node", VICTIM)]
    assert report.first.idx == VICTIM


def test_a_body_that_the_trail_says_was_erased_is_no_finding(history, attacked):
    state = attacked(history[1])
    ola = cast.agent("ola@parcelhop.example")
    with db.transaction():
        audit.record("agent.greeted", ola, ola, subject="somebody", body={"n": 1})
    with db.transaction():
        audit.record("subject.erased", ola, ola, subject="somebody")
    while log.sequence():
        pass
    with db.reading() as session:
        forger = Forger(state.settings.url, session.get(Installation, 1).origin)
    forger.body(next(one for one in forger.entries if one["subject"] == "somebody"))["sealed"] = None
    forger.write()

    report = verify.verify()
    assert (report.findings, report.erased) == ([], 1)


@pytest.mark.parametrize(
    "told",
    [
        ("post.emptied", {"entries": [[0, 5], [VICTIM, VICTIM]]}, True),
        ("content.withdrawn", {"entries": [[VICTIM - 2, VICTIM + 2]]}, True),
        ("post.emptied", {"entries": [[0, VICTIM - 1], [VICTIM + 1, 400]]}, False),
        ("content.withdrawn", {"entries": [], "waiting": ["0" * 64]}, False),
        ("post.emptied", {"entries": "all"}, False),
        ("post.emptied", {"entries": [["", "z"]], "waiting": [[]]}, False),
        ("post.emptied", {}, True),
        ("retention.run", {"entries": [[0, 5], [VICTIM, VICTIM]]}, True),
        ("retention.run", {"entries": [[0, VICTIM - 1], [VICTIM + 1, 400]]}, False),
        ("agent.greeted", {}, False),
        ("addresses.emptied", {}, False),
        ("draft.emptied", {}, False),
    ],
    ids=[
        *(
            "emptied",
            "withdrawn",
            "of others emptied",
            "of others withdrawn",
            "no list",
            "no numbers",
            "before there were lists",
        ),
        *("by rule", "by another rule", "by nobody", "of addresses", "of a draft"),
    ],
)
def test_an_empty_body_needs_a_later_entry_that_says_so(history, attacked, told):
    (verb, body, is_told), state = told, attacked(history[1])
    ola = cast.agent("ola@parcelhop.example")
    with db.transaction():
        said(verb, ola, body)
    while log.sequence():
        pass

    forge(state, body_removed, "raw")

    report = verify.verify()
    assert ([finding.kind for finding in report.findings], report.erased) == (([], 1) if is_told else (["body"], 0))


def said(verb, obj, body):
    """An entry as any version of the desk wrote it: `record` takes none that empties and has no list."""
    db.drafts().append(draft.drafted(verb, obj, "desk", subject=None, body=body))
    db.before_commit(log.write_down)


def test_no_entry_empties_bodies_without_a_list_of_them(desk):
    ola = cast.agent("ola@parcelhop.example")

    with pytest.raises(ValueError, match="has to list"), db.transaction():
        audit.record("post.emptied", ola, "desk", body={"why": "withdrawn"})
