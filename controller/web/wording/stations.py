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
        parts.append(f"mức âm {finding.level_lufs:g} LUFS".replace("-", "−").replace(".", ","))
    return ", ".join(parts)


def relayed(relay: Relay) -> str:
    """What a relay will be: which station, by which way, what sounds where nothing comes."""
    way = "lấy qua máy chủ" if relay.shared else "từng cụm lấy thẳng từ đài"
    instead = "để im" if relay.fallback is None else f"phát “{relay.fallback.title}”"
    return f"Tiếp âm {relay.station.name}, {way}. Không bắt được đài thì {instead}."


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
