"""A Mosquitto of our own on loopback: its configuration, who may log in, who may read what.

Receivers read their own topics, the areas' and `trust`; they write only their own state and
report. The controller reads and writes everything under `loa/v1`. Passwords on loopback only: who
comes over a network comes by a certificate, through a second listener.
"""

import errno
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from controller.broker.configuration import (
    ACCESS,
    LIMITS,
    Door,
    receivers_listener,
)
from controller.installation.system_packages import Program

CONTROLLER_USER = "controller"

LOOPBACK_LISTENER = """\
user root
log_dest stderr
connection_messages false
allow_anonymous false
password_file {folder}/passwords
acl_file {folder}/access
{limits}
listener {port} 127.0.0.1
use_username_as_clientid {bound}
"""
"""`user root`: a Mosquitto that root starts would drop to a user who cannot write the folder;
anybody else's ignores the line. Where receivers come in by certificates, only the controller logs
in here, and its client ids are free: it takes over those of the revoked."""


@dataclass(frozen=True, slots=True)
class BrokerFiles:
    """A folder with all that the broker reads and writes."""

    folder: Path

    @property
    def configuration(self) -> Path:
        """What mosquitto is started with."""
        return self.folder / "mosquitto.conf"

    @property
    def receivers(self) -> Path:
        """The receivers' passwords as `loa setup receiver` leaves them."""
        return self.folder / "receivers.json"

    def write(
        self, port: int, users: Mapping[str, str], hasher: Program, door: Door | None = None
    ) -> None:
        """Write configuration, access rules and the hashed passwords of users.

        `door`: receivers come in there by certificates.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self.configuration.write_text(self._configuration(port, door))
        access = self.folder / "access"
        access.write_text(ACCESS)
        access.chmod(0o600)
        self.write_passwords(users, hasher)

    def _configuration(self, port: int, door: Door | None) -> str:
        bound = "true" if door is None else "false"
        limits = LIMITS.format(folder=self.folder)
        text = LOOPBACK_LISTENER.format(port=port, folder=self.folder, bound=bound, limits=limits)
        return text if door is None else text + receivers_listener(self.folder, door)

    def write_passwords(self, users: Mapping[str, str], hasher: Program) -> None:
        """Replace the hashed passwords; a broker that runs reads them at SIGHUP.

        Raises OSError where they cannot be written; the old ones stay.
        """
        draft = self.folder / "passwords.new"
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text("".join(f"{user}:{word}\n" for user, word in users.items()))
        done = subprocess.run(
            [str(hasher.path), "-U", str(draft)],
            env={"PATH": "/usr/bin:/bin", **hasher.environment},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise OSError(errno.EIO, f"passwords are not hashed: {done.stderr.strip()}", str(draft))
        draft.replace(self.folder / "passwords")


def new_password() -> str:
    """A password that only programs have to remember."""
    return secrets.token_urlsafe(24)
