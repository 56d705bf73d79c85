"""`loa serve` runs a whole controller, or says in a sentence why it cannot."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from paho.mqtt import MQTTException, publish

from controller.installation.system_packages import find
from controller.serve.broker import BrokerFiles
from controller.serve.machine import BROKER_PROGRAMS
from controller.serve.ports import LOOPBACK, answers, free_port
from controller.serve.receiver_logins import ReceiverLogins
from tests.waiting import until

PATIENCE_S = 60.0
NO_MOSQUITTO = "#!/bin/sh\necho 'Error: this build cannot do that.'\nexit 3\n"


@dataclass
class Installation:
    """A home, and ports that nobody else uses."""

    home: Path
    web_port: int
    broker_port: int
    path: str = os.environ["PATH"]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": self.path,
            "LOA_HOME": str(self.home),
            "LOA_WEB_PORT": str(self.web_port),
            "LOA_BROKER_PORT": str(self.broker_port),
        }

    def loa(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "controller.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def set_up(self) -> None:
        units = ["--province", "Khánh Hòa", "--unit", "Xã Vạn Thắng"]
        done = self.loa("setup", "begin", *units, "--root-keys", str(self.home / "root"))
        assert done.returncode == 0, done.stderr

    @contextmanager
    def served(self) -> Iterator["subprocess.Popen[bytes]"]:
        words = [sys.executable, "-m", "controller.cli", "serve"]
        with subprocess.Popen(words, env=self.environment, stderr=subprocess.PIPE) as running:
            try:
                yield running
            finally:
                running.send_signal(signal.SIGINT)
                running.communicate(timeout=PATIENCE_S)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    if any(find(name, tmp_path) is None for name in (*BROKER_PROGRAMS, "espeak-ng")):
        pytest.skip("Mosquitto or espeak-ng is not installed (./loa test installs them)")
    return Installation(tmp_path / "home", free_port(), free_port())


def test_what_was_never_set_up_is_told_how_and_nothing_is_begun(installation: Installation) -> None:
    done = installation.loa("serve")
    assert done.returncode == 1
    assert "loa setup begin" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (installation.home / "logs").exists()


def test_a_broker_that_will_not_start_is_told_with_its_last_words(
    installation: Installation, tmp_path: Path
) -> None:
    installation.set_up()
    broken = tmp_path / "bin" / "mosquitto"
    broken.parent.mkdir()
    broken.write_text(NO_MOSQUITTO)
    broken.chmod(0o755)
    installation.path = f"{broken.parent}:{installation.path}"
    done = installation.loa("serve")
    assert done.returncode == 1
    assert "this build cannot do that" in done.stderr
    assert "mosquitto.log" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_log_that_cannot_be_written_is_told_with_the_name_of_the_role(
    installation: Installation,
) -> None:
    installation.set_up()
    (installation.home / "logs" / "planner.log").mkdir(parents=True)
    done = installation.loa("serve")
    assert done.returncode == 1
    assert "planner cannot be started" in done.stderr
    assert "planner.log" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_says_where_its_pages_and_logs_are(installation: Installation) -> None:
    installation.set_up()
    with installation.served() as running:
        assert running.stderr is not None
        told = next(line.decode() for line in running.stderr if b"pages at" in line)
    assert f"http://127.0.0.1:{installation.web_port}" in told
    assert str(installation.home / "logs") in told


def test_a_receiver_that_is_added_while_it_runs_may_log_in(installation: Installation) -> None:
    installation.set_up()
    logins = ReceiverLogins(BrokerFiles(installation.home / "broker").receivers)
    first = logins.add("first")
    with installation.served():
        assert answers(LOOPBACK, installation.broker_port, PATIENCE_S)
        assert may_log_in(installation.broker_port, "first", first)
        second = logins.add("second")
        until(lambda: may_log_in(installation.broker_port, "second", second), PATIENCE_S)
        assert may_log_in(installation.broker_port, "first", first)


def may_log_in(port: int, user: str, password: str) -> bool:
    word = f"loa/v1/r/{user}/state"
    try:
        publish.single(
            word, b"{}", hostname=LOOPBACK, port=port, auth={"username": user, "password": password}
        )
    except MQTTException:
        return False
    return True
