from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from controller.keys.authority_files import (
    fits,
    furnish_broker,
    lines_authority,
    make_authority_files,
    read_authority,
)
from controller.keys.certificates import (
    LIST_DAYS,
    BadRequestError,
    Revoked,
    ends_at,
    issue_client,
    list_ends_at,
    listed_serials,
    make_authority,
    new_line_key,
    requested_key,
    revocation_list,
)
from controller.keys.private_files import KeyFileError
from controller.keys.sealed import Lock, Stretch

NOW = 1_795_000_000_000
DAY = 86_400_000
AUTHORITY = make_authority("lines", NOW)
LOCK = Lock(b"open sesame", Stretch(memory_kib=64, passes=1, lanes=1))
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def request_by(key: Key, name: str = "whatever I like") -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    hashed = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return builder.sign(key, hashed).public_bytes(Encoding.PEM)


def test_only_the_key_of_a_request_counts_and_the_name_is_ours_to_give() -> None:
    key = new_line_key()
    public = requested_key(request_by(key, "controller"))
    certificate = issue_client(AUTHORITY, "01919e", public, NOW, 180)
    certificate.verify_directly_issued_by(AUTHORITY.certificate)
    assert certificate.subject.rfc4514_string() == "CN=01919e"
    assert certificate.public_key() == key.public_key()
    assert ends_at(certificate) == NOW + 180 * DAY


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 1024),
    ],
    ids=["p384", "ed25519", "rsa"],
)
def test_other_kinds_of_keys_are_refused(key: Key) -> None:
    with pytest.raises(BadRequestError, match="P-256"):
        requested_key(request_by(key))


def test_who_does_not_hold_the_key_is_refused() -> None:
    mine, hers = new_line_key(), new_line_key()
    signed = x509.load_pem_x509_csr(request_by(mine)).public_bytes(Encoding.DER)
    own, other = (k.public_key().public_numbers() for k in (mine, hers))
    forged = signed
    for old, new in ((own.x, other.x), (own.y, other.y)):
        forged = forged.replace(old.to_bytes(32), new.to_bytes(32))
    pem = x509.load_der_x509_csr(forged).public_bytes(Encoding.PEM)
    with pytest.raises(BadRequestError, match="hold the key"):
        requested_key(pem)


@pytest.mark.parametrize("request_", [b"", b"-----BEGIN", b"\xff" * 100, b"a" * 5000])
def test_rubbish_is_no_request(request_: bytes) -> None:
    with pytest.raises(BadRequestError):
        requested_key(request_)


def test_a_list_names_the_revoked_for_a_month() -> None:
    packed = revocation_list(AUTHORITY, [Revoked(7, NOW), Revoked(9, NOW)], 3, NOW)
    assert listed_serials(packed) == {7, 9}
    assert list_ends_at(packed) == NOW + LIST_DAYS * DAY


def test_the_authority_survives_on_disk_and_opens_to_its_passphrase_only(tmp_path: Path) -> None:
    folder = lines_authority(tmp_path)
    made = make_authority_files(folder, LOCK, NOW)
    assert read_authority(folder, LOCK.passphrase).secret == made.secret
    assert made.secret not in folder.key.read_bytes()
    with pytest.raises(KeyFileError, match="passphrase"):
        read_authority(folder, b"another word")
    with pytest.raises(KeyFileError, match="never replaced"):
        make_authority_files(folder, LOCK, NOW)


def test_a_broker_is_furnished_again_for_other_names_or_when_its_certificate_ends(
    tmp_path: Path,
) -> None:
    names = ["loa.example.vn", "192.168.1.10"]
    furnish_broker(tmp_path, AUTHORITY, names, NOW)
    assert fits(tmp_path, AUTHORITY, names, NOW + 30 * DAY)
    assert not fits(tmp_path, AUTHORITY, names[:1], NOW + 30 * DAY)
    assert not fits(tmp_path, AUTHORITY, names, NOW + 900 * DAY)
    assert not fits(tmp_path, make_authority("lines", NOW), names, NOW)
    assert (tmp_path / "broker.key").stat().st_mode & 0o077 == 0
