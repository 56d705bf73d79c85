"""Start a broker of our own and all roles on this machine."""

import os
import signal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from controller.broker.configuration import Door
from controller.installation import system_packages
from controller.installation.system_packages import Program, Tell
from controller.serve import roles
from controller.serve.broker import CONTROLLER_USER, BrokerFiles, new_password
from controller.serve.ports import LOOPBACK, answers
from controller.serve.processes import Command, Family

BROKER_PROGRAMS = {"mosquitto": "mosquitto", "mosquitto_passwd": "mosquitto"}
SPEECH_PROGRAMS = {"espeak-ng": "espeak-ng"}
BROKER = "broker"
"""Under which name the family knows it."""
BROKER_START_S = 15.0


class BrokerSilentError(Exception):
    """Mosquitto was started and does not answer; its words are in the named file."""

    def __init__(self, log_file: Path) -> None:
        said = _last_line(log_file)
        last = f'it last said "{said}"; ' if said else ""
        super().__init__(f"the broker (Mosquitto) does not start: {last}see {log_file}")
        self.log_file = log_file


def ensure_programs(unpacked: Path, tell: Tell) -> dict[str, Program]:
    """The programs of the system that a machine with all roles runs; installs what is missing."""
    return system_packages.ensure({**BROKER_PROGRAMS, **SPEECH_PROGRAMS}, unpacked, tell)


@dataclass(frozen=True, slots=True)
class OwnBroker:
    """A Mosquitto on loopback that lets in the controller, and the receivers that it is told."""

    family: Family
    files: BrokerFiles
    port: int
    programs: Mapping[str, Program]
    password: str = field(default_factory=new_password)
    """The controller's own."""
    door: Door | None = None
    """Where receivers come in over the network, by certificates; their files lie in the folder."""

    def start(self, receivers: Mapping[str, str]) -> None:
        """Start it with the receivers' passwords by id. Raises BrokerSilentError."""
        hasher = self.programs["mosquitto_passwd"]
        self.files.write(self.port, self._users(receivers), hasher, self.door)
        mosquitto = self.programs["mosquitto"]
        log_file = self.files.folder / "mosquitto.log"
        arguments = (str(mosquitto.path), "-c", str(self.files.configuration))
        environment = {"PATH": "/usr/bin:/bin", **mosquitto.environment}
        self.family.start(Command(BROKER, arguments, log_file, environment))
        deadline = time.monotonic() + BROKER_START_S
        while not answers(LOOPBACK, self.port, timeout_s=0.2):
            if self.family.has_ended(BROKER) or time.monotonic() > deadline:
                raise BrokerSilentError(log_file)

    def admit(self, receivers: Mapping[str, str]) -> None:
        """Let in these receivers from now on, without a break for those who are connected.

        Raises OSError where the passwords cannot be written.
        """
        self.files.write_passwords(self._users(receivers), self.programs["mosquitto_passwd"])
        self.read_again()

    def read_again(self) -> None:
        """Have it read its files again: passwords, access, the list of the revoked."""
        self.family.tell(BROKER, signal.SIGHUP)

    def environment(self) -> Mapping[str, str]:
        """The settings by which roles reach it."""
        return {
            "LOA_BROKER_HOST": LOOPBACK,
            "LOA_BROKER_PORT": str(self.port),
            "LOA_BROKER_USERNAME": CONTROLLER_USER,
            "LOA_BROKER_PASSWORD": self.password,
        }

    def _users(self, receivers: Mapping[str, str]) -> dict[str, str]:
        return {CONTROLLER_USER: self.password, **receivers}


def start_roles(
    family: Family,
    environment: Mapping[str, str],
    logs: Path,
    chosen: Iterable[str] = tuple(roles.MODULES),
) -> None:
    """Start roles of the controller, all of them unless some are chosen."""
    for role in chosen:
        family.start(roles.command(role, environment, logs))


def speech_environment(espeak: Program) -> dict[str, str]:
    """How the speech role finds an espeak-ng that is not on PATH."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(espeak.path.parent)])
    # espeak-ng greets PulseAudio although it plays nothing, and would leave files in the home of
    # whoever started Loa; a place where no folder can be made keeps it from that.
    return {"PATH": path, "PULSE_RUNTIME_PATH": os.devnull, **espeak.environment}


def _last_line(words: Path) -> str:
    """What a program said last; nothing where it has said nothing."""
    if not words.exists():
        return ""
    return words.read_text(errors="replace").strip().rpartition("\n")[2]
