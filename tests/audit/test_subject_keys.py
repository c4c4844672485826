"""No words are sealed under a key that was never kept."""

import pytest

from caredesk.audit import keyring
from caredesk.audit.models import SubjectKey
from caredesk.core import db


def kept(subject):
    db.close_reading()
    return db.session().get(SubjectKey, subject)


def test_a_key_is_made_once(desk):
    with db.transaction():
        first = keyring.key_of("somebody")
        assert keyring.key_of("somebody") == first
    with db.transaction():
        assert keyring.key_of("somebody") == first

    keyring.forget()

    assert keyring.opened("somebody") == first


def test_a_savepoint_that_fails_takes_the_key_back_with_its_row(desk):
    with db.transaction():
        with pytest.raises(ZeroDivisionError), db.savepoint():
            lost = keyring.key_of("somebody")
            1 / 0
        again = keyring.key_of("somebody")

    assert again != lost
    keyring.forget()
    assert keyring.opened("somebody") == again


def test_a_rollback_leaves_no_key_in_memory(desk):
    with pytest.raises(ZeroDivisionError), db.transaction():
        keyring.key_of("somebody")
        1 / 0

    assert kept("somebody") is None
    assert keyring.opened("somebody") is None
