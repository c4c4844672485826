"""The tree is RFC 9162's, byte for byte: the reference vectors of the certificate-transparency tests."""

import hashlib

import pytest

from caredesk.audit import tree

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(leaves):
    nodes = {}
    for index, data in enumerate(leaves):
        for level, position, hashed in tree.append(index, data, lambda level, position: nodes[level, position]):
            nodes[level, position] = hashed
    return nodes


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_of_the_reference_leaves(size):
    nodes = grown(LEAVES[:size])

    assert tree.root(size, lambda level, position: nodes[level, position]).hex() == ROOTS[size - 1]


def test_the_empty_tree_is_the_hash_of_nothing():
    assert tree.root(0, lambda *_: b"") == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", [1, 2, 3, 64, 100, 129])
def test_the_root_from_kept_nodes_is_the_root_from_all_leaves(size):
    leaves = [str(number).encode() for number in range(size)]
    nodes = grown(leaves)

    assert tree.root(size, lambda level, position: nodes[level, position]) == plain_root(leaves)


def plain_root(leaves):
    if len(leaves) == 1:
        return tree.leaf(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return tree.node(plain_root(leaves[:split]), plain_root(leaves[split:]))
