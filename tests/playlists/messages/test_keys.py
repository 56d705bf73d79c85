import hashlib

import pytest

from playlists.messages.keys import SigningKey, key_id, verifies

# RFC 8032, 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_keys_and_signatures_are_those_of_the_standard() -> None:
    key = SigningKey.from_seed(SEED)
    assert key.seed == SEED
    assert key.public_key == PUBLIC
    assert key.sign(b"\x72") == SIGNATURE
    assert verifies(PUBLIC, SIGNATURE, b"\x72")


def test_an_id_is_computed_from_the_public_key() -> None:
    assert key_id(PUBLIC) == hashlib.sha256(PUBLIC).hexdigest()[:32]
    assert SigningKey.from_seed(SEED).key_id == key_id(PUBLIC)


def test_new_keys_differ() -> None:
    assert SigningKey.generate().key_id != SigningKey.generate().key_id


def test_printing_a_key_shows_no_secret() -> None:
    shown = repr(SigningKey.from_seed(SEED))
    assert key_id(PUBLIC) in shown
    assert SEED.hex() not in shown


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        SigningKey.from_seed(SEED[:-1])


@pytest.mark.parametrize("public_key", [b"", PUBLIC[:-1], PUBLIC + b"\0", bytes(32), b"\xff" * 32])
def test_hostile_public_key_verifies_nothing(public_key: bytes) -> None:
    assert not verifies(public_key, SIGNATURE, b"\x72")


@pytest.mark.parametrize("signature", [b"", SIGNATURE[:-1], SIGNATURE + b"\0", bytes(64)])
def test_hostile_signature_is_none(signature: bytes) -> None:
    assert not verifies(PUBLIC, signature, b"\x72")


def test_signature_made_over_by_adding_the_group_order_is_none() -> None:
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(SIGNATURE[32:], "little") + order
    assert not verifies(PUBLIC, SIGNATURE[:32] + scalar.to_bytes(32, "little"), b"\x72")
