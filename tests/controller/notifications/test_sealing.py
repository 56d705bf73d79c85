"""Web Push by its standards: RFC 8291's own example, and a signature that a service can check."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from controller.keys.private_files import KeyFileError
from controller.notifications.errors import BadSubscriptionError
from controller.notifications.identity import FILE_NAME, kept_identity
from controller.notifications.sealing import BrowserKeys, sealed, unspelled

# RFC 8291, section 5 and appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
BROWSER = BrowserKeys(
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_standards_own_example_comes_out_byte_for_byte() -> None:
    sender = derive_private_key(int.from_bytes(unspelled(SENDER), "big"), SECP256R1())
    assert sealed(TEXT, BROWSER, sender, unspelled(SALT)) == unspelled(SEALED)


@pytest.mark.parametrize(
    "keys",
    [
        BrowserKeys("", BROWSER.auth),
        BrowserKeys("AAAA", BROWSER.auth),
        BrowserKeys(BROWSER.public, "AAAA"),
        BrowserKeys("không phải khóa", BROWSER.auth),
        BrowserKeys(BROWSER.public[:-4] + "AAAA", BROWSER.auth),
    ],
)
def test_what_is_no_key_is_refused(keys: BrowserKeys) -> None:
    with pytest.raises(BadSubscriptionError):
        sealed(TEXT, keys, generate_private_key(SECP256R1()), bytes(16))


def test_a_service_can_check_who_sends(tmp_path: Path) -> None:
    identity = kept_identity(tmp_path)
    header = identity.authorization("https://push.example", "https://loa.example", 1_000_000)
    token, _, key = header.removeprefix("vapid t=").partition(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(unspelled(head))["alg"] == "ES256"
    assert json.loads(unspelled(claims)) == {
        "aud": "https://push.example", "exp": 1_000 + 12 * 3600, "sub": "https://loa.example",
    }  # fmt: skip
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unspelled(key))
    raw = unspelled(signature)
    halves = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    point.verify(encode_dss_signature(*halves), f"{head}.{claims}".encode(), ECDSA(SHA256()))


def test_the_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = kept_identity(tmp_path)
    assert kept_identity(tmp_path).public == first.public
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    (tmp_path / FILE_NAME).chmod(0o644)
    with pytest.raises(KeyFileError):
        kept_identity(tmp_path)
