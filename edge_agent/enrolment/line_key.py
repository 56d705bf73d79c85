"""Keys and requests of a line (ECDSA P-256, PKCS#10), and whether a certificate fits them."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from playlists.messages.enrolment import CertificateRequest
from playlists.messages.envelope import seal
from playlists.messages.keys import SigningKey


class UnfitCertificateError(ValueError):
    """The controller sent a certificate that is not for our key, or not by its authority."""


def new_line_key() -> bytes:
    """A fresh key, PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signed_request(key_pem: bytes, identity: SigningKey, receiver: str, now: int) -> bytes:
    """What the controller is asked: our two keys, signed by the one that signs our reports."""
    key = load_pem_private_key(key_pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve key")  # noqa: TRY004 -- the file's fault
    csr = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(key, hashes.SHA256())
    request = CertificateRequest(
        public_key=identity.public_key,
        csr=csr.public_bytes(Encoding.PEM),
        at=now,
        receiver=receiver,
    )
    return seal(request, [identity])


def check_certificate(pem: bytes, key_pem: bytes, authority_pem: bytes) -> tuple[int, int]:
    """From when to when the certificate counts (UTC ms). Raises UnfitCertificateError."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        authority = x509.load_pem_x509_certificate(authority_pem)
        certificate.verify_directly_issued_by(authority)
        fits = certificate.public_key() == load_pem_private_key(key_pem, None).public_key()
    except (ValueError, TypeError, InvalidSignature) as error:
        raise UnfitCertificateError(f"the certificate does not hold: {error!r}") from error
    if not fits:
        raise UnfitCertificateError("the certificate is for another key")
    begins = int(certificate.not_valid_before_utc.timestamp() * 1000)
    return begins, int(certificate.not_valid_after_utc.timestamp() * 1000)
