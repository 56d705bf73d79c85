"""Holders of one root sign one after the other, each on a machine of her own."""

import pytest
from msgspec.structs import replace

from playlists.messages.envelope import (
    MAX_SIGNATURES,
    countersign,
    digest,
    draft,
    open_envelope,
    seal,
    signed_by,
)
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.time import TimeAnswer

KEY = SigningKey.from_seed(b"1" * 32)
OTHER = SigningKey.from_seed(b"2" * 32)
BOTH = {KEY.key_id: KEY.public_key, OTHER.key_id: OTHER.public_key}
ANSWER = TimeAnswer(receiver="r1", nonce="n", now=1_795_500_000_000)


def refusal(packed: bytes, threshold: int) -> RefusalCode:
    with pytest.raises(RefusedError) as refused:
        open_envelope(packed, TimeAnswer, BOTH, threshold)
    return refused.value.code


def test_each_holder_adds_a_signature_to_the_same_draft() -> None:
    packed = countersign(countersign(draft(ANSWER), KEY), OTHER)
    assert open_envelope(packed, TimeAnswer, BOTH, 2) == ANSWER
    assert signed_by(packed, BOTH) == set(BOTH)


def test_who_signs_twice_has_signed_once() -> None:
    once = countersign(draft(ANSWER), KEY)
    assert countersign(once, KEY) == once
    assert refusal(countersign(once, KEY), 2) is RefusalCode.UNKNOWN_KEY


def test_a_draft_is_believed_by_nobody() -> None:
    assert refusal(draft(ANSWER), 1) is RefusalCode.UNKNOWN_KEY


def test_there_is_room_for_so_many_signers_only() -> None:
    packed = draft(ANSWER)
    for number in range(MAX_SIGNATURES):
        packed = countersign(packed, SigningKey.from_seed(bytes([number + 1]) * 32))
    with pytest.raises(ValueError, match="have signed already"):
        countersign(packed, SigningKey.from_seed(b"z" * 32))


def test_the_digest_names_what_is_signed_and_not_who_signed() -> None:
    assert digest(draft(ANSWER)) == digest(seal(ANSWER, [KEY])) == digest(seal(ANSWER, [OTHER]))
    assert digest(seal(ANSWER, [KEY])) != digest(seal(replace(ANSWER, nonce="m"), [KEY]))
