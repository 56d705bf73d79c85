"""Where the authority of the lines lies, and what a broker gets of it."""

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from controller.keys.certificates import (
    Authority,
    ends_at,
    issue_client,
    issue_server,
    line_key_pem,
    make_authority,
    new_line_key,
    restore_authority,
)
from controller.keys.private_files import KeyFileError, read_private, replace_whole, write_private
from controller.keys.sealed import Lock, UnsealError, seal_secret, unseal_secret

AUTHORITY_NAME = "Loa: đường truyền"
CONTROLLER_NAME = "controller"
CONTROLLER_DAYS = 825
OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True, slots=True)
class AuthorityFolder:
    """The signer's folder of keys, as far as lines are concerned."""

    path: Path

    @property
    def certificate(self) -> Path:
        """Public: what lines are checked against. Where it is, the authority was made."""
        return self.path / "lines-ca.crt"

    @property
    def key(self) -> Path:
        """Sealed."""
        return self.path / "lines-ca.key"


def make_authority_files(folder: AuthorityFolder, lock: Lock, now: int) -> Authority:
    """Make an authority where there is none. Raises KeyFileError rather than replace its key."""
    authority = make_authority(AUTHORITY_NAME, now)
    write_private(folder.key, seal_secret("key of the lines", authority.secret, lock))
    replace_whole(folder.certificate, authority.pem)
    return authority


def read_authority(folder: AuthorityFolder, passphrase: bytes) -> Authority:
    """Read it. Raises KeyFileError."""
    try:
        pem = folder.certificate.read_bytes()
        return restore_authority(pem, unseal_secret(read_private(folder.key), passphrase))
    except OSError as error:
        raise KeyFileError(folder.certificate, f"cannot be read: {error}") from error
    except UnsealError as error:
        raise KeyFileError(folder.key, str(error)) from error
    except ValueError as error:
        raise KeyFileError(folder.certificate, f"does not fit its key: {error}") from error


def furnish_broker(folder: Path, authority: Authority, names: Sequence[str], now: int) -> None:
    """The authority's certificate and a new one for the broker itself, with its key."""
    key = new_line_key()
    certificate = issue_server(authority, names, key.public_key(), now)
    replace_whole(folder / "ca.crt", authority.pem)
    replace_whole(folder / "broker.key", line_key_pem(key), OWNER_ONLY)
    replace_whole(folder / "broker.crt", certificate.public_bytes(Encoding.PEM))


def furnish_controller(folder: Path, authority: Authority, now: int) -> None:
    """What the link presents to a broker on another machine."""
    key = new_line_key()
    certificate = issue_client(authority, CONTROLLER_NAME, key.public_key(), now, CONTROLLER_DAYS)
    replace_whole(folder / "ca.crt", authority.pem)
    replace_whole(folder / "controller.key", line_key_pem(key), OWNER_ONLY)
    replace_whole(folder / "controller.crt", certificate.public_bytes(Encoding.PEM))


def fits(folder: Path, authority: Authority, names: Sequence[str], until: int) -> bool:
    """Whether the broker has a certificate of this authority for these names until then."""
    try:
        certificate = x509.load_pem_x509_certificate((folder / "broker.crt").read_bytes())
    except (OSError, ValueError):
        return False
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {str(one.value) for one in named}
    return (
        known == set(names)
        and certificate.issuer == authority.certificate.subject
        and (folder / "ca.crt").read_bytes() == authority.pem
        and ends_at(certificate) > until
    )
