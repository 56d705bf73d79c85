"""`loa-edge doctor`: each check says what, how it is, what to do; and it is a command."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from edge_agent.app import main
from edge_agent.doctor.finding import Finding, Standing, bad, good, told, watch
from edge_agent.doctor.judged import (
    DAY_MS,
    judge_card,
    judge_certificate,
    judge_clock,
    judge_plan,
    judge_power,
    judge_service,
)
from edge_agent.enrolment.line_files import Notes
from edge_agent.health.machine import Look
from playlists.messages.envelope import seal
from tests.edge_agent.life import NOON, occurrence, plan
from tests.real_parts.mosquitto import Mosquitto
from tests.real_parts.station import Station

HEALTHY = Look(celsius=50, free_mb=4_000)


@pytest.mark.parametrize(
    ("finding", "standing"),
    [
        (judge_plan(None, NOON), Standing.BAD),
        (judge_plan(plan(occurrence("news")), NOON), Standing.GOOD),
        (judge_plan(plan(expires_at=NOON + DAY_MS), NOON), Standing.WATCH),
        (judge_plan(plan(expires_at=NOON), NOON), Standing.BAD),
        (judge_certificate(Notes("c", NOON, NOON + 90 * DAY_MS), NOON), Standing.GOOD),
        (judge_certificate(Notes("c", NOON, NOON + 9 * DAY_MS), NOON), Standing.WATCH),
        (judge_certificate(Notes("c", NOON, NOON - 1), NOON), Standing.BAD),
        (judge_clock(synchronised=True), Standing.GOOD),
        (judge_clock(synchronised=False), Standing.WATCH),
        (judge_card(HEALTHY), Standing.GOOD),
        (judge_card(Look(read_only=True)), Standing.BAD),
        (judge_card(Look(card_errors=1)), Standing.BAD),
        (judge_card(Look(free_mb=10)), Standing.BAD),
        (judge_card(Look(free_mb=4_000, wear_percent=95)), Standing.WATCH),
        (judge_power(HEALTHY), Standing.GOOD),
        (judge_power(Look(undervoltage=True)), Standing.BAD),
        (judge_power(Look(celsius=85)), Standing.BAD),
        (judge_service(runs=False), Standing.BAD),
    ],
)
def test_each_check_says_how_it_is_and_what_to_do_where_something_is(
    finding: Finding, standing: Standing
) -> None:
    assert finding.standing is standing
    assert finding.seen
    assert bool(finding.step) == (standing is not Standing.GOOD)


def test_what_is_bad_is_told_first_and_counted() -> None:
    text = told([good("Một", "a"), watch("Hai", "b", "làm"), bad("Ba", "c", "sửa")])
    assert [line.split("] ")[1][:2] for line in text.splitlines() if "] " in line] == [
        "Ba",
        "Ha",
        "Mộ",
    ]
    assert text.endswith("3 mục: 1 hỏng, 1 lưu ý.")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A receiver that has come in and received its week, and does not run."""
    home, station = tmp_path / "home", Station(units=("xa-1",))
    command = [sys.executable, "-m", "edge_agent.app", "init", "--home", str(home)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (home / "root.json").write_bytes(station.root())
    (home / "state").mkdir()
    (home / "state" / "chain.json").write_bytes(station.chain())
    (home / "state" / "plan.json").write_bytes(seal(plan(occurrence("news")), [station.key]))
    with Mosquitto(tmp_path / "broker") as broker:
        (home / "receiver.toml").write_text(
            'receiver = "r"\nunit_path = ["xa-1"]\ncluster = "cum-1"\n'
            f'[[broker]]\nhost = "{broker.host}"\nport = {broker.port}\n'
            '[[broker]]\nhost = "127.0.0.1"\nport = 1\n'
            f'[sound]\nloudspeaker = "{home / "absent.sock"}"\n'
            '[board]\nkind = "serial"\npath = "/dev/absent"\n'
        )
        yield home


def doctor(home: Path) -> tuple[int, str]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(["doctor", "--home", str(home)])
    return code, out.getvalue()


def line_about(text: str, what: str) -> str:
    (line,) = (line for line in text.splitlines() if what in line)
    return line


def test_a_whole_receiver_is_looked_through_and_nothing_is_changed(home: Path) -> None:
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    code, text = doctor(home)
    assert code == 1
    for what, standing in (
        ("Cài đặt", "tốt"),
        ("Khóa của bộ thu", "tốt"),
        ("Gốc tin cậy", "tốt"),
        ("Lịch phát", "tốt"),
        ("Máy chủ 1", "tốt"),
        ("Máy chủ 2", "hỏng"),
        ("Thiết bị âm thanh", "hỏng"),
        ("Kiểm âm", "tốt"),
        ("Mạch điều khiển âm ly", "hỏng"),
        ("Dịch vụ loa-edge", "hỏng"),
    ):
        assert standing in line_about(text, what), text
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("secret", ["receiver.key", "line/receiver.pem", "line/waiting.key"])
def test_a_secret_that_others_may_read_is_told_with_what_to_do(home: Path, secret: str) -> None:
    path = home / secret
    assert "tốt" in line_about(doctor(home)[1], "Tệp bí mật")
    path.parent.mkdir(exist_ok=True)
    path.touch()
    path.chmod(0o640)
    text = doctor(home)[1]
    assert "hỏng" in line_about(text, "Tệp bí mật")
    assert f"sudo chmod 600 {path}" in text
    path.chmod(0o600)
    assert "tốt" in line_about(doctor(home)[1], "Tệp bí mật")


def test_settings_with_a_password_are_a_secret_and_others_are_not(home: Path) -> None:
    settings = home / "receiver.toml"
    settings.chmod(0o644)
    assert "tốt" in line_about(doctor(home)[1], "Tệp bí mật")
    settings.write_text(settings.read_text().replace("port = 1\n", 'port = 1\npassword = "p"\n'))
    assert "hỏng" in line_about(doctor(home)[1], "Tệp bí mật")


def test_a_box_that_never_came_in_is_told_how_to(tmp_path: Path) -> None:
    code, text = doctor(tmp_path)
    assert code == 1
    assert "sudo loa-edge enrol" in text


def test_a_plan_that_was_tampered_with_is_no_plan(home: Path) -> None:
    (home / "state" / "plan.json").write_bytes(b"{}")
    assert "hỏng" in line_about(doctor(home)[1], "Lịch phát")
