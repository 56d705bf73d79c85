"""A Mosquitto of our own on loopback: its configuration, who may log in, who may read what.

Receivers read their own topics, the areas' and `trust`; they write only their own state and
report. The controller reads and writes everything under `loa/v1`. Loopback only: a fleet that
comes over a network needs certificates (see docs).
"""

import errno
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from controller.installation.system_packages import Program

CONTROLLER_USER = "controller"

CONFIGURATION = """\
listener {port} 127.0.0.1
allow_anonymous false
use_username_as_clientid true
password_file {folder}/passwords
acl_file {folder}/access
user root
persistence true
persistence_location {folder}/
autosave_interval 30
max_packet_size 1048576
max_inflight_messages 1000
max_queued_messages 10000
log_dest stderr
log_type error
log_type warning
log_type notice
connection_messages false
"""
"""`user root`: a Mosquitto that root starts would drop to a user who cannot write the folder;
anybody else's ignores the line. Mosquitto's usual 20 messages in flight would hold the link to
20 reports a commit. What is queued for a receiver that is away is a plan or two, for a link that
is away minutes of reports."""

ACCESS = """\
user controller
topic readwrite loa/v1/#

pattern read loa/v1/r/%u/#
pattern write loa/v1/r/%u/state
pattern write loa/v1/r/%u/report
pattern read loa/v1/a/#
pattern read loa/v1/trust
"""


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

    def write(self, port: int, users: Mapping[str, str], hasher: Program) -> None:
        """Write configuration, access rules and the hashed passwords of users."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        text = CONFIGURATION.format(port=port, folder=self.folder)
        self.configuration.write_text(text)
        access = self.folder / "access"
        access.write_text(ACCESS)
        access.chmod(0o600)
        self.write_passwords(users, hasher)

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
