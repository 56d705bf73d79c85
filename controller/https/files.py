"""Where the authority and the certificate of the pages lie, and how they are made.

People put the authority into their browsers, so it is limited to the names that it was made for:
whoever steals its key can pretend to be this controller and no bank.
"""

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from controller.civil import DAY_MS
from controller.keys.authority_files import AuthorityFiles, make_authority_files, read_authority
from controller.keys.certificates import ends_at, issue_server, line_key_pem, new_line_key, permits
from controller.keys.private_files import KeyFileError, read_private, replace_whole
from controller.keys.sealed import Lock

AUTHORITY_NAME = "Loa: trang web của đơn vị"
RENEW_BEFORE_MS = 60 * DAY_MS
OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True, slots=True)
class HttpsFolder:
    """The files of the pages' door."""

    path: Path

    @property
    def authority(self) -> Path:
        """Public: what browsers are told to trust."""
        return self.path / "ca.crt"

    @property
    def authority_files(self) -> AuthorityFiles:
        """With its key, which is needed only to make the next certificate."""
        key = self.path / "ca.key"
        return AuthorityFiles(self.authority, key, AUTHORITY_NAME, "key of the pages")

    @property
    def certificate(self) -> Path:
        """What the pages show."""
        return self.path / "server.crt"

    @property
    def key(self) -> Path:
        """Its key, for its owner alone."""
        return self.path / "server.key"

    def require(self) -> None:
        """Raise KeyFileError where the pages cannot be served with what lies here."""
        self.ends_at()
        read_private(self.key)

    def ends_at(self) -> int:
        """The instant from which browsers refuse the certificate. Raises KeyFileError."""
        try:
            return ends_at(x509.load_pem_x509_certificate(self.certificate.read_bytes()))
        except (OSError, ValueError) as error:
            raise KeyFileError(
                self.certificate, f"is no certificate ({error}): loa https make --name HOST"
            ) from error


def furnish(folder: HttpsFolder, names: Sequence[str], lock: Lock, now: int) -> bool:
    """A new certificate for these names; tells whether its authority is new, too.

    The authority is made once. Raises KeyFileError where it is not for these names: browsers would
    refuse what it says.
    """
    is_new = not folder.authority.exists()
    files = folder.authority_files
    if is_new:
        authority = make_authority_files(files, lock, now, only_for=names)
    else:
        authority = read_authority(files, lock.passphrase)
    if not permits(authority, names):
        raise KeyFileError(
            folder.authority,
            "is for other names. Move the folder aside, make it anew and have browsers trust the "
            "new one.",
        )
    key = new_line_key()
    certificate = issue_server(authority, names, key.public_key(), now)
    replace_whole(folder.key, line_key_pem(key), OWNER_ONLY)
    replace_whole(folder.certificate, certificate.public_bytes(Encoding.PEM))
    return is_new
