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
from controller.keys.private_files import (
    KeyFileError,
    is_open_to_others,
    read_private,
    replace_whole,
    write_private,
)
from controller.keys.sealed import Lock, UnsealError, seal_secret, unseal_secret

AUTHORITY_NAME = "Loa: đường truyền"
CONTROLLER_NAME = "controller"
CONTROLLER_DAYS = 825
OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True, slots=True)
class AuthorityFiles:
    """Where an authority lies, and what it is for."""

    certificate: Path
    """Public: what is checked against it. Where it is, the authority was made."""
    key: Path
    """Sealed."""
    name: str
    """As those who trust it see it."""
    meaning: str
    """Of the key, beside it in its file."""


def lines_authority(folder: Path) -> AuthorityFiles:
    """The authority of receivers' lines, in the signer's folder of keys."""
    certificate, key = folder / "lines-ca.crt", folder / "lines-ca.key"
    return AuthorityFiles(certificate, key, AUTHORITY_NAME, "key of the lines")


def make_authority_files(
    files: AuthorityFiles, lock: Lock, now: int, only_for: Sequence[str] = ()
) -> Authority:
    """Make an authority where there is none. Raises KeyFileError rather than replace its key.

    `only_for`: the only hosts that it may name; none: any.
    """
    authority = make_authority(files.name, now, only_for=only_for)
    write_private(files.key, seal_secret(files.meaning, authority.secret, lock))
    replace_whole(files.certificate, authority.pem)
    return authority


def read_authority(files: AuthorityFiles, passphrase: bytes) -> Authority:
    """Read it. Raises KeyFileError."""
    try:
        pem = files.certificate.read_bytes()
        return restore_authority(pem, unseal_secret(read_private(files.key), passphrase))
    except OSError as error:
        raise KeyFileError(files.certificate, f"cannot be read: {error}") from error
    except UnsealError as error:
        raise KeyFileError(files.key, str(error)) from error
    except ValueError as error:
        raise KeyFileError(files.certificate, f"does not fit its key: {error}") from error


def furnish_broker(folder: Path, authority: Authority, names: Sequence[str], now: int) -> None:
    """The authority's certificate and a new one for the broker itself, with its key."""
    key = new_line_key()
    certificate = issue_server(authority, names, key.public_key(), now)
    replace_whole(folder / "ca.crt", authority.pem)
    replace_whole(folder / "broker.key", line_key_pem(key), OWNER_ONLY)
    replace_whole(folder / "broker.crt", certificate.public_bytes(Encoding.PEM))


def furnish_controller(folder: Path, authority: Authority, now: int) -> None:
    """What the link presents to a broker on another machine."""
    furnish_client(folder, authority, CONTROLLER_NAME, now, CONTROLLER_DAYS)


def furnish_client(folder: Path, authority: Authority, name: str, now: int, days: int) -> None:
    """The same for any client, by the name that the broker shall know it by."""
    key = new_line_key()
    certificate = issue_client(authority, name, key.public_key(), now, days)
    replace_whole(folder / "ca.crt", authority.pem)
    replace_whole(folder / "controller.key", line_key_pem(key), OWNER_ONLY)
    replace_whole(folder / "controller.crt", certificate.public_bytes(Encoding.PEM))


def fits(folder: Path, authority: Authority, names: Sequence[str], until: int) -> bool:
    """Whether the broker has a certificate of this authority for these names until then.

    One whose key others may read does not fit: the broker gets a new key.
    """
    if is_open_to_others(folder / "broker.key"):
        return False
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
