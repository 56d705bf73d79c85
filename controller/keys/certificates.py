"""Our own certificate authority for the lines to the broker (X.509, RFC 5280).

It opens lines and nothing more: what a receiver may play is decided by the trust chain. Keys are
ECDSA P-256, which every TLS 1.2 library of the last decade knows. Pure: time and keys come in,
certificates go out.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from controller.civil import DAY_MS

AUTHORITY_DAYS = 20 * 365
SERVER_DAYS = 825
RECEIVER_DAYS = 180
"""A receiver in a flooded village may be away for months; renewal begins at half of it."""
LIST_DAYS = 30
"""An expired list locks out every receiver; it is renewed daily, so that a month is in hand."""
BACKDATED_MS = DAY_MS
"""Receivers without a battery-backed clock wake up in the past."""
LARGEST_REQUEST = 4096
ADDRESSED = "Loa: máy chủ"
"""The common name of a server that is reached by addresses only."""


class BadRequestError(ValueError):
    """The asker's fault: this is no certificate request that may be answered."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority's certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def secret(self) -> bytes:
        """The key as it is sealed at rest (PKCS#8, DER)."""
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    @property
    def pem(self) -> bytes:
        """What receivers and brokers check lines against."""
        return self.certificate.public_bytes(Encoding.PEM)


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate that counts no longer."""

    serial: int
    at: int


def new_line_key() -> ec.EllipticCurvePrivateKey:
    """A key for one end of a line."""
    return ec.generate_private_key(ec.SECP256R1())


def line_key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A line's key as Mosquitto and OpenSSL read it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def make_authority(name: str, now: int, only_for: Sequence[str] = ()) -> Authority:
    """A new authority that can sign certificates and lists, and no further authority.

    `only_for` limits it to names and addresses (RFC 5280, 4.2.1.10), for one that people's own
    browsers are told to trust; without them it is unlimited.
    """
    key = new_line_key()
    subject = _name(name)
    usage = _usage(signs_certificates=True)
    builder = (
        _builder(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if only_for:
        builder = builder.add_extension(_limits(only_for), critical=True)
    return Authority(builder.sign(key, hashes.SHA256()), key)


def permits(authority: Authority, names: Sequence[str]) -> bool:
    """Whether an authority may name all of these."""
    try:
        held = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return True
    return set(_limits(names).permitted_subtrees or ()) <= set(held.permitted_subtrees or ())


def _limits(names: Sequence[str]) -> x509.NameConstraints:
    """These names and addresses, and no others of either form."""
    addresses, hosts = [], []
    for name in names:
        match _alternative(name):
            case x509.IPAddress(value=address):
                addresses.append(x509.IPAddress(ipaddress.ip_network(f"{address}")))
            case other:
                hosts.append(other)
    nowhere = [x509.IPAddress(ipaddress.ip_network(all_)) for all_ in ("0.0.0.0/0", "::/0")]
    return x509.NameConstraints(
        permitted_subtrees=[*(hosts or [x509.DNSName("invalid")]), *addresses],
        excluded_subtrees=None if addresses else nowhere,
    )


def restore_authority(pem: bytes, secret: bytes) -> Authority:
    """An authority from its certificate and key. Raises ValueError where they are no pair."""
    certificate = x509.load_pem_x509_certificate(pem)
    key = load_der_private_key(secret, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve key")  # noqa: TRY004 -- the file's fault
    if certificate.public_key() != key.public_key():
        raise ValueError("key and certificate are no pair")
    return Authority(certificate, key)


def issue_server(
    authority: Authority, names: Sequence[str], key: ec.EllipticCurvePublicKey, now: int
) -> x509.Certificate:
    """A server's certificate for the names and addresses by which it is reached."""
    named = [_alternative(name) for name in names]
    alternatives = x509.SubjectAlternativeName(named)
    # OpenSSL holds a common name that looks like a host's against limits on hosts.
    hosts = [name.value for name in named if isinstance(name, x509.DNSName)]
    common = hosts[0] if hosts else ADDRESSED
    wanted = _Wanted(common, key, SERVER_DAYS, ExtendedKeyUsageOID.SERVER_AUTH, alternatives)
    return _issue(authority, wanted, now)


def issue_client(
    authority: Authority, name: str, key: ec.EllipticCurvePublicKey, now: int, days: int
) -> x509.Certificate:
    """A certificate whose common name is the MQTT user: a receiver's id, or "controller"."""
    return _issue(authority, _Wanted(name, key, days, ExtendedKeyUsageOID.CLIENT_AUTH), now)


def requested_key(request: bytes) -> ec.EllipticCurvePublicKey:
    """The public key of a PEM request (PKCS#10) whose maker holds the private one.

    Nothing else in a request counts: names and rights are ours to give. Raises BadRequestError.
    """
    if len(request) > LARGEST_REQUEST:
        raise BadRequestError(f"{len(request)} bytes, {LARGEST_REQUEST} allowed")
    try:
        asked = x509.load_pem_x509_csr(request)
        key = asked.public_key()
        holds = asked.is_signature_valid
    except (ValueError, InvalidSignature, TypeError) as error:
        raise BadRequestError(f"cannot be read: {error}") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadRequestError("its key is not ECDSA P-256")
    if not holds:
        raise BadRequestError("its maker does not hold the key")
    return key


def revocation_list(
    authority: Authority, revoked: Iterable[Revoked], number: int, now: int
) -> bytes:
    """A list (CRL, PEM) for a month. Numbers only rise."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(_moment(now - BACKDATED_MS))
        .next_update(_moment(now + LIST_DAYS * DAY_MS))
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(one.serial)
            .revocation_date(_moment(one.at))
            .build()
        )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def ends_at(certificate: x509.Certificate) -> int:
    """The instant from which a certificate counts no longer."""
    return int(certificate.not_valid_after_utc.timestamp() * 1000)


def list_ends_at(pem: bytes) -> int:
    """The instant from which a list locks everybody out. Raises ValueError for what is no list."""
    following = x509.load_pem_x509_crl(pem).next_update_utc
    if following is None:
        raise ValueError("a list without an end")
    return int(following.timestamp() * 1000)


def listed_serials(pem: bytes) -> set[int]:
    """The revoked certificates of a list. Raises ValueError for what is no list."""
    return {one.serial_number for one in x509.load_pem_x509_crl(pem)}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a certificate says: whose key it is, for how many days and what for."""

    name: str
    key: ec.EllipticCurvePublicKey
    days: int
    use: x509.ObjectIdentifier
    alternatives: x509.SubjectAlternativeName | None = None


def _issue(authority: Authority, wanted: _Wanted, now: int) -> x509.Certificate:
    issuer = authority.certificate.subject
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(_name(wanted.name), issuer, wanted.key, now, wanted.days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([wanted.use]), critical=False)
        .add_extension(identifier, critical=False)
    )
    if wanted.alternatives is not None:
        builder = builder.add_extension(wanted.alternatives, critical=False)
    return builder.sign(authority.key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: int, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_moment(now - BACKDATED_MS))
        .not_valid_after(_moment(now + days * DAY_MS))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant // 1000, UTC)
