import json
from base64 import b64decode
from hashlib import sha256
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofRefusedError,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

PUBLISHED = Path(__file__).parents[4] / "shared/data/merkle/vectors.jsonl"

LEAVES = [leaf_hash(str(n).encode()) for n in range(130)]
SIZES = st.integers(1, len(LEAVES))


def by_the_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = max(takewhile(lambda power: power < len(leaves), (1 << n for n in count())))
    return node_hash(by_the_definition(leaves[:split]), by_the_definition(leaves[split:]))


@pytest.mark.parametrize("size", range(len(LEAVES)))
def test_a_tree_grown_leaf_by_leaf_has_the_head_of_the_definition(size: int) -> None:
    assert root_of(LEAVES[:size]) == by_the_definition(LEAVES[:size])


KNOWN_LEAVES = (
    *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
    "606162636465666768696a6b6c6d6e6f",
)
KNOWN_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Of the first one, two … eight of these leaves, as logs of Certificate Transparency know them."""


@pytest.mark.parametrize(("size", "root"), list(enumerate(KNOWN_ROOTS, 1)))
def test_the_roots_that_everybody_knows_come_out(size: int, root: str) -> None:
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in KNOWN_LEAVES[:size]]
    assert root_of(leaves).hex() == root


@given(SIZES, SIZES)
def test_a_tree_grows_on_from_what_its_sequencer_remembers(one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    remembered = Frontier().append(LEAVES[:earlier])
    grown = Frontier(remembered.size, remembered.heads).append(LEAVES[earlier:later])
    assert grown.root() == root_of(LEAVES[:later])


def test_a_frontier_that_no_tree_has_is_refused() -> None:
    with pytest.raises(ProofRefusedError):
        Frontier(3, (EMPTY_ROOT,))


@given(SIZES, st.data())
def test_every_leaf_can_be_proved_and_no_other_passes_for_it(size: int, data: Any) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, len(LEAVES) - 1).filter(lambda n: n != index))
    root, proof = root_of(LEAVES[:size]), inclusion_proof(LEAVES[:size], index)
    check_inclusion(LEAVES[index], index, size, proof, root)
    with pytest.raises(ProofRefusedError):
        check_inclusion(LEAVES[other], index, size, proof, root)


@given(SIZES, SIZES)
def test_a_tree_that_only_grew_can_be_proved(one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    proof = consistency_proof(LEAVES[:later], earlier)
    check_consistency(earlier, later, proof, root_of(LEAVES[:earlier]), root_of(LEAVES[:later]))


@given(SIZES, SIZES, st.data())
def test_a_tree_whose_past_was_changed_cannot(one: int, other: int, data: Any) -> None:
    earlier, later = sorted((one, other))
    changed = data.draw(st.integers(0, earlier - 1))
    forged = [*LEAVES[:changed], leaf_hash(b"forged"), *LEAVES[changed + 1 : later]]
    with pytest.raises(ProofRefusedError):
        check_consistency(
            earlier,
            later,
            consistency_proof(forged, earlier),
            root_of(LEAVES[:earlier]),
            root_of(forged),
        )


def decoded(text: str | None) -> bytes:
    return b64decode(text or "")


def published(kind: str) -> list[dict[str, Any]]:
    lines = PUBLISHED.read_text().splitlines() if PUBLISHED.exists() else []
    vectors: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [v for v in vectors if v["name"].startswith(f"{kind}/")]


def accepted(vector: dict[str, Any]) -> bool:
    proof = [decoded(part) for part in vector["proof"] or ()]
    try:
        if "leafHash" in vector:
            check_inclusion(
                decoded(vector["leafHash"]),
                vector["leafIdx"],
                vector["treeSize"],
                proof,
                decoded(vector["root"]),
            )
        else:
            check_consistency(
                vector["size1"],
                vector["size2"],
                proof,
                decoded(vector["root1"]),
                decoded(vector["root2"]),
            )
    except ProofRefusedError:
        return False
    return True


@pytest.mark.skipif(not PUBLISHED.exists(), reason="published vectors are not beside the checkout")
@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_the_published_vectors_are_accepted_and_refused_as_they_say(kind: str) -> None:
    vectors = published(kind)
    assert len(vectors) == 98
    wrong = [v["name"] for v in vectors if accepted(v) is v["wantErr"]]
    assert wrong == []
