"""The attacks once more, before a stranger: only the bundle, verify.py, the key and one checkpoint that was kept."""

import pytest
from sqlalchemy.exc import IntegrityError, NoResultFound

from caredesk.audit.bundle import NotWritten
from tests.audit.bundles import check, key, stretch
from tests.audit.test_attacks import (  # noqa: F401 - fixtures
    ATTACKS,
    DEPTHS,
    VICTIM,
    attacked,
    backdated,
    forge,
    history,
    put_back,
    write,
)


def backdated_before(forger):
    """A time that was forged under the kept checkpoint: what comes after that one, no stranger can hold to it."""
    forger.say(forger.entries[VICTIM], t=forger.entries[VICTIM - 1]["at"] - 1)


CELLS = [
    pytest.param(attack if attack is not backdated else backdated_before, depth, id=f"{attack.__name__}, {depth}")
    for attack in ATTACKS
    for depth in DEPTHS
]


def asked(tmp_path, kept):
    """What verify.py says of everything that the desk gives out after some more work, beside the kept checkpoint; None
    when the desk is so damaged that it can neither go on nor give anything out, which anybody sees."""
    outside = tmp_path / "kept.txt"
    outside.write_text(kept)
    try:
        write(20)
        path = stretch(tmp_path / "b.zip")
    except (IntegrityError, NoResultFound, NotWritten):
        return None
    return check(path, "--against", str(outside), key=key())


def test_without_an_attack_the_stranger_finds_nothing(history, attacked, tmp_path):  # noqa: F811
    attacked(history[1])

    told = asked(tmp_path, history[2])

    assert told.code == 0, told.words


@pytest.mark.parametrize(("attack", "depth"), CELLS)
def test_a_stranger_finds_every_attack(history, attacked, tmp_path, attack, depth):  # noqa: F811
    state = attacked(history[1])

    forge(state, attack, depth)

    told = asked(tmp_path, history[2])
    assert told is None or told.code == 1, told.words


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_stranger_finds_an_older_backup_with_which_work_went_on(history, attacked, tmp_path, depth):  # noqa: F811
    state = attacked(history[0])
    write(400)

    forge(state, put_back, depth)

    told = asked(tmp_path, history[2])
    assert told.code == 1, told.words
