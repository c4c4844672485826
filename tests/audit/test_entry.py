"""What one entry is: canonical bytes, and a commitment that proves the body without telling it."""

import os

import pytest

from caredesk.audit import entry


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param({"b": 1, "a": None}, b'{"a":null,"b":1}', id="keys are sorted"),
        pytest.param({"a": "zażółć"}, '{"a":"zażółć"}'.encode(), id="text stays UTF-8"),
        pytest.param({"a": [True, {"c": "\n"}]}, b'{"a":[true,{"c":"\\n"}]}', id="lists and booleans"),
    ],
)
def test_the_same_value_is_always_the_same_bytes(value, expected):
    assert entry.canonical(value) == expected


@pytest.mark.parametrize("value", [{"a": 1.5}, {"ą": 1}, {"a": 2**53}, {"a": b"x"}, {"a": {1: 2}}])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(ValueError):
        entry.canonical(value)


def test_a_sealed_body_opens_to_what_it_commits_to():
    key, body = os.urandom(32), entry.canonical({"text": "tak"})

    sealed = entry.seal(body, key, "id-1")

    salt, opened = entry.unseal(sealed.sealed, key, "id-1")
    assert opened == body
    assert entry.commitment(salt, opened) == sealed.commitment


def test_the_same_word_twice_has_two_commitments():
    key = os.urandom(32)

    assert entry.seal(b"tak", key, "1").commitment != entry.seal(b"tak", key, "2").commitment
