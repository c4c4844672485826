"""The parts of verify.py against what others say: the RFCs' vectors, C2SP's example, a foreign Merkle tree."""

import ast
import base64
import sys
import warnings

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caredesk.audit import standalone, tree
from caredesk.audit.standalone import ed25519
from caredesk.audit.standalone.merkle import Growing, extends, included
from caredesk.audit.standalone.notes import Key

# RFC 8032, 7.1: public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
        "55141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
        "00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc"
        "027beceea1ec40a",
    ),
]
# golang.org/x/mod/sumdb/note, the example of its documentation.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032(public, message, signature):
    given = [bytes.fromhex(one) for one in (public, message, signature)]

    assert ed25519.plainly_signed(*given)
    assert not ed25519.plainly_signed(given[0], given[1] + b"x", given[2])


def test_good_signatures_are_taken_and_bad_ones_refused():
    for number in range(20):
        signer = Ed25519PrivateKey.generate()
        public, message = signer.public_key().public_bytes_raw(), bytes([number]) * number
        good = signer.sign(message)
        higher = int.from_bytes(good[32:], "little") + ed25519.L

        assert ed25519.plainly_signed(public, message, good)
        bad = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in (0, 31, 32, 63)]
        for one in (*bad, good[:32] + higher.to_bytes(32, "little"), good[:-1], good + b"\0", bytes(64)):
            assert not ed25519.plainly_signed(public, message, one)
            assert not ed25519.is_signed(public, message, one)


def test_the_example_note_of_the_format_we_share():
    key, raw = Key(NEUMANN), base64.b64decode(SIGNED)

    assert raw[:4] == key.id
    assert key._is_good(raw[4:], SAID)
    assert not key._is_good(raw[4:], SAID + b"x")


@pytest.mark.parametrize(
    "wrong", ["", "a", "a+b", NEUMANN + "A", NEUMANN.replace("c74f", "c74e"), NEUMANN.replace("+A", "+B")]
)
def test_what_is_no_verifier_key(wrong):
    with pytest.raises(ValueError):
        Key(wrong)


def test_a_foreign_tree_has_our_roots_and_our_proofs():
    theirs, nodes, leaves = pymerkle.InmemoryTree(algorithm="sha256"), {}, []
    mine = Growing(0, [])
    for index in range(48):
        data = f"entry {index}".encode()
        leaves.append(tree.leaf(data))
        theirs.append_entry(data)
        nodes.update(((level, at), hashed) for level, at, hashed in tree.append(index, data, lambda *at: nodes[at]))
        mine.append(leaves[-1])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            root = theirs.get_state(index + 1)

        assert mine.root() == root == tree.root(index + 1, lambda *at: nodes[at])
        for one, leaf in enumerate(leaves):
            foreign = [bytes.fromhex(part) for part in theirs.prove_inclusion(one + 1, index + 1).serialize()["path"]]
            path = [part for part in foreign if part != leaf]
            assert path == tree.inclusion(one, index + 1, lambda *at: nodes[at])
            assert included(leaf, one, index + 1, path) == root
            assert not path or included(leaf, one, index + 1, path[1:]) != root


def test_a_stretch_makes_the_same_tree_and_a_false_edge_another():
    nodes = {}
    for index in range(40):
        nodes.update(((level, at), one) for level, at, one in tree.append(index, b"%d" % index, lambda *at: nodes[at]))

    def read(level, at):
        return nodes[level, at]

    for first in range(40):
        parts = [read(*at) for at in tree.frontier(first)]
        grown = Growing(first, parts)
        for index in range(first, 39):
            grown.append(tree.leaf(b"%d" % index))
            path = tree.consistency(index + 1, 40, read)
            roots = (grown.root(), tree.root(40, read))
            assert extends(index + 1, 40, roots, path)
            assert not extends(index + 1, 40, (bytes(32), roots[1]), path)


def test_the_program_is_python_3_9_and_knows_nothing_of_ours():
    text = standalone.text()
    parsed = ast.parse(text, feature_version=(3, 9))
    names = {name.name for one in ast.walk(parsed) if isinstance(one, ast.Import) for name in one.names}
    names |= {str(one.module) for one in ast.walk(parsed) if isinstance(one, ast.ImportFrom)}

    assert "caredesk." not in text
    assert {name.partition(".")[0] for name in names} <= {*sys.stdlib_module_names, "cryptography"}
    assert text.startswith('"""Check an evidence bundle')
