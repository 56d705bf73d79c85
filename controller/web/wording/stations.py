"""Stations that are relayed (đài tiếp âm), in words."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.errors import ControllerError
from controller.relays.errors import StandInMisfitError
from controller.stations.errors import AddressError, StationRetiredError, StationThereError
from controller.stations.probe import Finding, Outcome
from controller.store.stations import Relay, StationKind

KIND: Mapping[StationKind, str] = {
    StationKind.CENTRAL: "Đài Trung ương (VOV)",
    StationKind.PROVINCIAL: "Đài của tỉnh, thành phố",
    StationKind.OTHER: "Đài khác",
}

OUTCOME: Mapping[Outcome, str] = {
    Outcome.GOOD: "Bắt được",
    Outcome.QUIET: "Bắt được nhưng gần như không có tiếng",
    Outcome.NO_SOUND: "Địa chỉ trả lời nhưng không phải luồng âm thanh",
    Outcome.NOTHING: "Không bắt được",
    Outcome.REFUSED: "Địa chỉ dẫn vào mạng nội bộ, không được phép mở",
}

STEP: Mapping[Outcome, str] = {
    Outcome.GOOD: "Không cần làm gì.",
    Outcome.QUIET: "Nghe thử bằng trình duyệt; có thể đài đang ngừng phát.",
    Outcome.NO_SOUND: "Hỏi đài địa chỉ luồng phát trực tiếp, không phải địa chỉ trang web.",
    Outcome.NOTHING: "Kiểm tra mạng của máy chủ, rồi hỏi đài xem địa chỉ có đổi không.",
    Outcome.REFUSED: (
        "Đài trong mạng nội bộ thì nhờ kỹ thuật viên khai mạng đó (LOA_STATION_NETWORKS)."
    ),
}

_LEVELS = (
    (-10.0, "tiếng rất to"),
    (-24.0, "tiếng to vừa"),
    (-33.0, "tiếng hơi nhỏ"),
    (-1_000.0, "tiếng rất nhỏ"),
)
"""From which level (LUFS) on it is called so. Radio is sent at −23 (EBU R 128) and louder."""
_CODECS: Mapping[str, str] = {"mp3": "MP3", "aac": "AAC", "vorbis": "Ogg Vorbis", "opus": "Opus"}


def found(finding: Finding) -> str:
    """What was found, in one line."""
    if not finding.codec:
        return OUTCOME[finding.outcome]
    parts = [OUTCOME[finding.outcome], _CODECS.get(finding.codec, finding.codec)]
    if finding.kbit_s:
        parts.append(f"{finding.kbit_s} kbit/s")
    if finding.hertz:
        parts.append(f"{finding.hertz / 1000:g} kHz".replace(".", ","))
    if finding.level_lufs is not None:
        exact = f"{finding.level_lufs:g} LUFS".replace("-", "−").replace(".", ",")
        parts.append(f"{how_loud(finding.level_lufs)} ({exact})")
    return ", ".join(parts)


def how_loud(lufs: float) -> str:
    """A level in words. What is far from usual the receivers bring nearer, within their bounds."""
    return next(words for least, words in _LEVELS if lufs >= least)


def relayed(relay: Relay, length: str) -> str:
    """What a relay will be: which station, how long, which way, what sounds if nothing comes."""
    way = "lấy qua máy chủ" if relay.shared else "từng cụm lấy thẳng từ đài"
    instead = "để im" if relay.fallback is None else f"phát “{relay.fallback.title}”"
    return f"Tiếp âm {relay.station.name} trong {length}, {way}. Không bắt được đài thì {instead}."


STATION_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    AddressError: lambda _: (
        "Địa chỉ không dùng được. Chưa có gì được lưu. Nhập địa chỉ luồng phát bắt đầu bằng "
        "http:// hoặc https://, không kèm tên đăng nhập, không có khoảng trắng."
    ),
    StationThereError: lambda e: (
        f"Địa chỉ này đã có trong danh sách: “{e.name}”. Chưa có gì được lưu. Dùng đài đã có."
    ),
    StationRetiredError: lambda e: (
        f"Đài “{e.name}” đã ngừng dùng. Chưa có gì được lưu. Chọn đài khác trong danh sách."
    ),
    StandInMisfitError: lambda e: (
        f"“{e.title}” không thay được: chỉ nhận mục đã duyệt có sẵn âm thanh của đơn vị. "
        "Chưa có gì được lưu. Chọn mục khác."
    ),
}
