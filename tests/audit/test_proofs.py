"""Proofs of inclusion and consistency: the reference vectors, and every size up to 130, false proofs included."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.audit import tree
from tests.audit.test_tree import LEAVES, ROOTS, grown, plain_root

MOST = 130
MANY = [str(number).encode() for number in range(MOST)]
NODES = grown(MANY)
ROOT_OF = [tree.EMPTY, *(plain_root(MANY[:size]) for size in range(1, MOST + 1))]
# From certificate-transparency-go, merkletree/merkle_verifier_test.go: (leaf, size, proof) and (old, new, proof).
INCLUDED = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENT = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def stored(level, position):
    return NODES[level, position]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUDED, ids=lambda value: str(value)[:12])
def test_inclusion_as_the_reference_says(index, size, proof):
    nodes = grown(LEAVES[:size])

    assert [part.hex() for part in tree.inclusion(index, size, lambda *at: nodes[at])] == proof
    parts = [bytes.fromhex(part) for part in proof]
    assert tree.is_included(tree.leaf(LEAVES[index]), index, size, parts, root=bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENT, ids=lambda value: str(value)[:12])
def test_consistency_as_the_reference_says(old, new, proof):
    nodes = grown(LEAVES[:new])

    assert [part.hex() for part in tree.consistency(old, new, lambda *at: nodes[at])] == proof
    roots = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1])
    assert tree.is_consistent(old, new, roots, [bytes.fromhex(part) for part in proof])


def test_every_entry_of_every_size_is_included():
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = tree.inclusion(index, size, stored)
            assert tree.is_included(tree.leaf(MANY[index]), index, size, proof, root=ROOT_OF[size]), (index, size)
            assert not tree.is_included(tree.leaf(b"another"), index, size, proof, root=ROOT_OF[size]), (index, size)


def test_every_size_begins_with_every_smaller_one():
    for new in range(MOST + 1):
        for old in range(new + 1):
            proof = tree.consistency(old, new, stored)
            assert tree.is_consistent(old, new, (ROOT_OF[old], ROOT_OF[new]), proof), (old, new)
            if old:
                assert not tree.is_consistent(old, new, (bytes(32), ROOT_OF[new]), proof), (old, new)
                assert not tree.is_consistent(old, new, (ROOT_OF[old], bytes(32)), proof), (old, new)


sizes = st.integers(1, MOST)


def spoiled(proof, draw):
    """The proof, wrong: a part changed, left out, added or two swapped; None where there is nothing to spoil."""
    way = draw(st.sampled_from(["changed", "left out", "added", "swapped"]))
    at = draw(st.integers(0, max(0, len(proof) - 1)))
    if way == "added":
        return [*proof[:at], hashlib.sha256(b"added").digest(), *proof[at:]]
    if not proof or (way == "swapped" and (len(proof) < 2 or proof[at] == proof[at - 1])):
        return None
    wrong = list(proof)
    if way == "changed":
        wrong[at] = bytes([wrong[at][0] ^ 1]) + wrong[at][1:]
    elif way == "left out":
        del wrong[at]
    else:
        wrong[at], wrong[at - 1] = wrong[at - 1], wrong[at]
    return wrong


@given(st.data(), sizes)
def test_a_false_proof_of_inclusion_never_passes(data, size):
    index = data.draw(st.integers(0, size - 1))
    wrong = spoiled(tree.inclusion(index, size, stored), data.draw)

    assert wrong is None or not tree.is_included(tree.leaf(MANY[index]), index, size, wrong, root=ROOT_OF[size])


@given(sizes, sizes, sizes)
def test_a_proof_for_one_place_is_none_for_another(size, one, other):
    one, other = (one - 1) % size, (other - 1) % size
    proof = tree.inclusion(one, size, stored)

    assert tree.is_included(tree.leaf(MANY[one]), other, size, proof, root=ROOT_OF[size]) == (one == other)


@given(st.data(), sizes, sizes)
def test_a_false_proof_of_consistency_never_passes(data, one, other):
    old, new = sorted((one, other))
    wrong = spoiled(tree.consistency(old, new, stored), data.draw)

    assert wrong is None or not tree.is_consistent(old, new, (ROOT_OF[old], ROOT_OF[new]), wrong)


@given(sizes, sizes)
def test_another_history_is_never_consistent(one, other):
    old, new = sorted((one, other))
    forged = grown([b"forged", *MANY[1:new]])
    proof = tree.consistency(old, new, lambda *at: forged[at])
    root = tree.root(new, lambda *at: forged[at])

    assert not tree.is_consistent(old, new, (ROOT_OF[old], root), proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_there_is_no_proof_for_what_is_not_there(index, size):
    with pytest.raises(ValueError, match="no entry"):
        tree.inclusion(index, size, stored)

    assert not tree.is_included(tree.leaf(b""), index, size, [], root=tree.EMPTY)


def test_a_tree_does_not_begin_with_a_larger_one():
    with pytest.raises(ValueError, match="begin"):
        tree.consistency(5, 4, stored)

    assert not tree.is_consistent(5, 4, (ROOT_OF[5], ROOT_OF[4]), [])
    assert not tree.is_consistent(0, 4, (ROOT_OF[1], ROOT_OF[4]), [])
