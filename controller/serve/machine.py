"""Start a broker of our own and all roles on this machine."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from controller.installation import system_packages
from controller.installation.system_packages import Program, Tell
from controller.serve import roles
from controller.serve.broker import CONTROLLER_USER, BrokerFiles, new_password
from controller.serve.ports import LOOPBACK, answers
from controller.serve.processes import Command, Family

BROKER_PROGRAMS = {"mosquitto": "mosquitto", "mosquitto_passwd": "mosquitto"}
SPEECH_PROGRAMS = {"espeak-ng": "espeak-ng"}
BROKER_START_S = 15.0


class BrokerSilentError(Exception):
    """Mosquitto was started and does not answer; its words are in the named file."""

    def __init__(self, log_file: Path) -> None:
        super().__init__(f"the broker does not answer; see {log_file}")
        self.log_file = log_file


def ensure_programs(unpacked: Path, tell: Tell) -> dict[str, Program]:
    """The programs of the system that a machine with all roles runs; installs what is missing."""
    return system_packages.ensure({**BROKER_PROGRAMS, **SPEECH_PROGRAMS}, unpacked, tell)


def start_broker(
    family: Family,
    files: BrokerFiles,
    port: int,
    receivers: Mapping[str, str],
    programs: Mapping[str, Program],
) -> Mapping[str, str]:
    """Start Mosquitto on loopback; returns the environment by which roles reach it.

    `receivers` are the passwords by receiver id. Raises BrokerSilentError.
    """
    password = new_password()
    users = {CONTROLLER_USER: password, **receivers}
    files.write(port, users, programs["mosquitto_passwd"])
    mosquitto = programs["mosquitto"]
    log_file = files.folder / "mosquitto.log"
    family.start(
        Command(
            "broker",
            (str(mosquitto.path), "-c", str(files.configuration)),
            log_file,
            {"PATH": "/usr/bin:/bin", **mosquitto.environment},
        )
    )
    deadline = time.monotonic() + BROKER_START_S
    while not answers(LOOPBACK, port, timeout_s=0.2):
        if family.has_ended("broker") or time.monotonic() > deadline:
            raise BrokerSilentError(log_file)
    return {
        "LOA_BROKER_HOST": LOOPBACK,
        "LOA_BROKER_PORT": str(port),
        "LOA_BROKER_USERNAME": CONTROLLER_USER,
        "LOA_BROKER_PASSWORD": password,
    }


def start_roles(family: Family, environment: Mapping[str, str], logs: Path) -> None:
    """Start every role of the controller."""
    for role in roles.MODULES:
        family.start(roles.command(role, environment, logs))


def speech_environment(espeak: Program) -> dict[str, str]:
    """How the speech role finds an espeak-ng that is not on PATH."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(espeak.path.parent)])
    return {"PATH": path, **espeak.environment}
