"""Look at everything; what is seen is judged in `judged`. Changes nothing, may be run any time."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from edge_agent.brokers import answers
from edge_agent.doctor.finding import Finding, bad, good, watch
from edge_agent.doctor.judged import (
    judge_card,
    judge_certificate,
    judge_clock,
    judge_plan,
    judge_power,
    judge_service,
)
from edge_agent.enrolment.line_files import LineFiles, read_notes
from edge_agent.health.machine import look
from edge_agent.identity import NoKeyError, read_key
from edge_agent.machine_clocks import system_clock_is_synchronised
from edge_agent.private_files import open_to_others
from edge_agent.settings import Settings, SettingsError, read_settings
from edge_agent.sound.portaudio import PortAudioMissingError, load_portaudio
from edge_agent.sound.tap import find_program
from edge_agent.trusted import Beliefs, NoRootError
from playlists.messages.refusal import RefusedError

ENROL = "Lắp lại bằng mã: sudo loa-edge enrol --controller ĐỊA_CHỈ MÃ"


def examine(home: Path, now: Callable[[], int]) -> list[Finding]:
    """Everything that can be looked at without stopping the agent (`now`: UTC ms)."""
    found = look(home)
    findings = [judge_card(found), judge_power(found)]
    findings.append(judge_clock(synchronised=system_clock_is_synchronised()))
    try:
        settings = read_settings(home)
    except SettingsError as error:
        seen = "; ".join(error.problems)
        return [bad("Cài đặt", seen, f"Sửa {home}/receiver.toml, hoặc: {ENROL}"), *findings]
    findings.append(good("Cài đặt", f"bộ thu {settings.receiver}, cụm {settings.cluster}"))
    findings.append(_identity(home))
    findings.append(_secrets(home, settings))
    findings += _trust_and_plan(home, settings, now())
    findings += _lines(settings)
    if any(broker.certificates for broker in settings.broker):
        findings.append(judge_certificate(read_notes(LineFiles(home)), now()))
    findings.append(_sound(settings))
    findings.append(_hearing(settings))
    findings.append(_relays(settings))
    findings.append(_board(settings))
    findings.append(judge_service(runs=_runs(home)))
    return findings


def _identity(home: Path) -> Finding:
    try:
        key = read_key(home)
    except (NoKeyError, OSError):
        return bad("Khóa của bộ thu", "không đọc được", ENROL)
    return good("Khóa của bộ thu", f"tám số đầu {key.public_key.hex()[:8]}")


def _secrets(home: Path, settings: Settings) -> Finding:
    what = "Tệp bí mật"
    exposed = open_to_others(home, settings)
    if not exposed:
        return good(what, "chỉ chủ tệp đọc được")
    names = " ".join(str(path) for path in exposed)
    step = (
        f"Chạy: sudo chmod 600 {names}. Nếu người lạ đã vào được máy này: bấm Khóa bộ thu ở trang "
        "cụm loa, rồi lắp lại bằng mã mới."
    )
    return bad(what, f"người khác trên máy đọc được {names}", step)


def _trust_and_plan(home: Path, settings: Settings, now: int) -> Iterator[Finding]:
    what = "Gốc tin cậy"
    try:
        beliefs = Beliefs(home / "root.json", home / "state", settings.receiver, settings.unit_path)
    except (NoRootError, OSError):
        yield bad(what, "không đọc được root.json", ENROL)
        return
    count = len(beliefs.trust.delegations)
    if not count:
        yield bad(what, "chưa nhận khóa của đài", "Kiểm tra mạng: chuỗi tin cậy tự đến.")
        return
    yield good(what, f"{count} khóa của đài")
    try:
        beliefs.restore_plan(0, None)
    except (RefusedError, OSError):
        yield bad("Lịch phát", "tệp lịch hỏng hoặc không hợp lệ", "Kiểm tra mạng: lịch tự đến lại.")
    else:
        yield judge_plan(beliefs.plan, now)


def _lines(settings: Settings) -> Iterator[Finding]:
    for number, broker in enumerate(settings.broker, 1):
        what = f"Máy chủ {number}, {broker.host}:{broker.port}"
        if answers(broker):
            yield good(what, "nối được")
        else:
            step = "Kiểm tra 4G hoặc dây mạng, rồi tường lửa (chỉ cần chiều đi ra)."
            yield bad(what, "không nối được", step)


def _sound(settings: Settings) -> Finding:
    what = "Thiết bị âm thanh"
    if settings.sound.loudspeaker:
        there = Path(settings.sound.loudspeaker).exists()
        step = "Chạy chương trình loa mô phỏng."
        return good(what, "loa mô phỏng") if there else bad(what, "loa mô phỏng tắt", step)
    try:
        device = load_portaudio().query_devices(kind="output")
    except PortAudioMissingError:
        return bad(what, "thiếu thư viện", "Chạy: sudo apt install libportaudio2")
    except Exception:  # noqa: BLE001 -- PortAudio raises its own class, which cannot be named here
        return bad(what, "không thấy card nào", "Cắm lại card USB; xem: aplay -l")
    return good(what, str(device["name"]))


def _relays(settings: Settings) -> Finding:
    what = "Tiếp âm qua mạng"
    program = find_program(settings.sound.ffmpeg)
    if program is None:
        seen = "không có ffmpeg: giờ tiếp âm sẽ phát mục thay thế"
        return watch(what, seen, "Chạy: sudo apt install ffmpeg")
    return good(what, program)


def _hearing(settings: Settings) -> Finding:
    what = "Kiểm âm"
    hearing = settings.hearing
    if hearing.socket:
        there = Path(hearing.socket).exists()
        step = "Chạy chương trình loa mô phỏng."
        return good(what, "micro mô phỏng") if there else bad(what, "micro mô phỏng tắt", step)
    if not hearing.input:
        return good(what, "không khai báo")
    if shutil.which("arecord") is None:
        return bad(what, "thiếu chương trình thu", "Chạy: sudo apt install alsa-utils")
    card = f"{hearing.input}, {'dây sau âm ly' if hearing.tap == 'line' else 'micro ngoài trời'}"
    return watch(what, card, "Thử: arecord -D " + hearing.input + " -d 3 /tmp/thu.wav")


def _board(settings: Settings) -> Finding:
    what = "Mạch điều khiển âm ly"
    board = settings.board
    if board.kind == "none":
        step = "Âm ly bật suốt ngày thì không sao; có mạch thì khai báo ở [board]."
        return watch(what, "không khai báo", step)
    path = Path(board.path)
    if not path.exists():
        return bad(what, f"không thấy {path}", "Kiểm tra dây; xem: ls /dev/ttyA* /dev/ttyU*")
    if not os.access(path, os.R_OK | os.W_OK):
        return bad(what, f"không được phép dùng {path}", "Chạy: sudo adduser loa-edge dialout")
    return good(what, f"{board.kind}, {path}")


def _runs(home: Path) -> bool:
    """Whether an agent holds the lock of this home."""
    try:
        descriptor = os.open(home / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
