"""Words of emergencies: kinds, levels, natures, how a cluster stands, errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from controller.emergencies import errors
from controller.errors import ControllerError
from controller.store.emergencies import Emergency, GroundMeans, Nature, Purpose
from controller.web.wording.audit import language
from controller.web.wording.values import Tone, Word
from playlists.rules.emergency import EmergencyKind, Level, Pattern, Scale

KIND: Mapping[EmergencyKind, str] = {
    EmergencyKind.FLOOD: "Lũ, ngập lụt",
    EmergencyKind.STORM: "Bão, áp thấp",
    EmergencyKind.DAM_RELEASE: "Xả lũ hồ chứa",
    EmergencyKind.LANDSLIDE: "Sạt lở, lũ quét",
    EmergencyKind.TSUNAMI: "Sóng thần",
    EmergencyKind.FOREST_FIRE: "Cháy rừng",
    EmergencyKind.FIRE: "Cháy, nổ",
    EmergencyKind.EVACUATION: "Sơ tán",
    EmergencyKind.SEARCH: "Tìm kiếm người",
    EmergencyKind.HEALTH: "Y tế, dịch bệnh",
    EmergencyKind.OTHER: "Việc khẩn khác",
}

ALERT: Mapping[str, str] = {
    "Extreme": "đặc biệt nghiêm trọng",
    "Severe": "nghiêm trọng",
    "Moderate": "vừa",
    "Minor": "nhẹ",
    "Immediate": "ứng phó ngay",
    "Expected": "ứng phó trong giờ tới",
    "Future": "ứng phó sắp tới",
    "Past": "đã qua",
    "Observed": "đang hoặc đã xảy ra",
    "Likely": "nhiều khả năng xảy ra",
    "Possible": "có thể xảy ra",
    "Unlikely": "ít khả năng xảy ra",
    "Unknown": "chưa rõ",
}
"""Severity, urgency and certainty of an alert (CAP 1.2, 3.2.2)."""

SCALE: Mapping[Scale, str] = {
    Scale.DISASTER_RISK: "Cấp độ rủi ro thiên tai",
    Scale.FLOOD_ALARM: "Báo động lũ",
    Scale.CIVIL_DEFENCE: "Cấp độ phòng thủ dân sự",
}

PATTERN: Mapping[Pattern, str] = {
    Pattern.BY_LAW: "Theo NĐ 66/2021: mỗi 3 giờ, từ cấp 4 mỗi giờ",
    Pattern.TWICE_THEN_HOURLY: "Hai lần liền, rồi mỗi giờ",
}

PURPOSE: Mapping[Purpose, str] = {
    Purpose.SIREN: "Còi báo động",
    Purpose.MESSAGE: "Lời báo theo loại tình huống",
    Purpose.ALL_CLEAR: "Lời báo yên",
    Purpose.DRILL: "Lời “Diễn tập”",
}

MEANS: Mapping[GroundMeans, str] = {
    GroundMeans.GONG: "đã báo bằng kẻng, trống",
    GroundMeans.HAND_HORN: "đã báo bằng loa cầm tay",
    GroundMeans.DOOR_TO_DOOR: "đã đến từng nhà",
    GroundMeans.TELEPHONE: "đã gọi điện",
}


@dataclass(frozen=True, slots=True)
class NatureWords:
    """How a page speaks of an emergency that is meant, of a drill, of practice."""

    name: str
    warning: str
    hold: str
    done: str


NATURE: Mapping[Nature, NatureWords] = {
    Nature.REAL: NatureWords(
        "Phát thật",
        "PHÁT THẬT. Loa sẽ vang ngay, cả trong giờ yên tĩnh.",
        "Giữ để phát",
        "Đã ra lệnh phát.",
    ),
    Nature.DRILL: NatureWords(
        "Diễn tập",
        "DIỄN TẬP. Loa vẫn vang, mở đầu bằng lời “Diễn tập”.",
        "Giữ để diễn tập",
        "Đã ra lệnh diễn tập.",
    ),
    Nature.PRACTICE: NatureWords(
        "Tập thao tác",
        "TẬP THAO TÁC. Không có lệnh nào tới loa: khóa ký của chế độ này bộ thu không nhận.",
        "Giữ để tập",
        "Đã tập xong. Không loa nào nhận lệnh này.",
    ),
}


class Stand(StrEnum):
    """How one cluster stands in an emergency."""

    SOUNDING = "sounding"
    SOUNDED = "sounded"
    INSTEAD = "instead"
    PARTIAL = "partial"
    ACCEPTED = "accepted"
    WAITING = "waiting"
    SILENT = "silent"
    EMPTY = "empty"
    REFUSED = "refused"
    FAILED = "failed"
    STOPPED = "stopped"


STAND: Mapping[Stand, Word] = {
    Stand.SOUNDING: Word("Đang phát", Tone.GOOD, "wave"),
    Stand.SOUNDED: Word("Đã phát", Tone.GOOD, "check"),
    Stand.INSTEAD: Word("Đã phát lời mẫu thay thế", Tone.WARN, "half"),
    Stand.PARTIAL: Word("Phát một phần", Tone.WARN, "half"),
    Stand.ACCEPTED: Word("Đã nhận lệnh", Tone.WAIT, "hourglass"),
    Stand.WAITING: Word("Chưa nhận lệnh", Tone.WAIT, "hourglass"),
    Stand.SILENT: Word("Mất liên lạc", Tone.BAD, "offline"),
    Stand.EMPTY: Word("Chưa lắp bộ thu", Tone.OFF, "minus"),
    Stand.REFUSED: Word("Bộ thu từ chối", Tone.BAD, "ban"),
    Stand.FAILED: Word("Không phát được", Tone.BAD, "alert"),
    Stand.STOPPED: Word("Đã dừng", Tone.OFF, "ban"),
}


def practised(word: Word) -> Word:
    """The same of a cluster that only seems to answer."""
    return Word(f"Tập: {word.text[:1].lower()}{word.text[1:]}", word.tone, word.icon)


SILENCE: Mapping[str, Word] = {
    "silent": Word("Đã im lặng", Tone.GOOD, "check"),
    "accepted": Word("Đã nhận lệnh dừng", Tone.WAIT, "hourglass"),
    "waiting": Word("Đang chờ xác nhận", Tone.WAIT, "hourglass"),
    "away": Word("Mất liên lạc, dừng khi có mạng lại", Tone.BAD, "offline"),
    "empty": Word("Chưa lắp bộ thu", Tone.OFF, "minus"),
}


def level_words(level: Level | None) -> str:
    """A level with its scale: three scales share the word "cấp"."""
    return "" if level is None else f"{SCALE[level.scale]} {level.value}"


def level_of(emergency: Emergency) -> str:
    """The level that an emergency was given, in words; empty for none."""
    return level_words(emergency.named_level)


def tongue(tag: str) -> str:
    """The name of a language by its tag: "vi-VN"."""
    return language(tag.partition("-")[0])


EMERGENCY_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.NoShiftError: lambda _: (
        "Chưa mở ca trực ở đơn vị này nên chưa ra lệnh được. Chưa có loa nào phát. "
        "Mở ca trực bằng khóa thiết bị hoặc mã 6 số rồi làm lại."
    ),
    errors.NotHeldError: lambda _: (
        "Nút chưa được giữ đủ lâu nên chưa ra lệnh. Chưa có loa nào phát. "
        "Giữ nút đến khi thanh chạy hết, hoặc đánh dấu ô xác nhận bên dưới."
    ),
    errors.ShiftRefusedError: lambda _: (
        "Chưa mở được ca trực: trang đã cũ hoặc đã dùng. Chưa có gì bị thay đổi. "
        "Mở lại trang Ca trực."
    ),
    errors.ShiftHoursError: lambda e: (
        f"Ca trực dài từ 1 đến {e.most} giờ. Chưa có gì bị thay đổi. Chọn lại số giờ."
    ),
    errors.NothingToSayError: lambda _: (
        "Chưa có lời để phát: lời mẫu không còn được duyệt, hoặc chưa chọn. Chưa có loa nào phát. "
        "Chọn lời mẫu khác, hoặc viết lời."
    ),
    errors.NoSirenError: lambda _: (
        "Đơn vị chưa có còi và lời mẫu cho loại này nên lời viết tay chưa thể phát ngay. "
        "Chưa có loa nào phát. Chọn lời mẫu khác, hoặc chọn còi ở trang Lời mẫu."
    ),
    errors.NoDrillWordsError: lambda _: (
        "Đơn vị chưa có lời “Diễn tập” đã duyệt, nên buổi diễn tập sẽ bị tưởng là thật. "
        "Chưa có loa nào phát. Chọn lời diễn tập ở trang Lời mẫu."
    ),
    errors.OutsideUnitError: lambda _: (
        "Có nơi nhận nằm ngoài đơn vị. Chưa có loa nào phát. Chọn lại nơi phát."
    ),
    errors.NobodyThereError: lambda _: (
        "Chưa chọn cụm loa nào. Chưa có loa nào phát. Chọn ít nhất một nơi."
    ),
    errors.EndOutOfBoundsError: lambda e: (
        f"Mỗi lệnh tự hết sau 1 đến {e.most} giờ. Chưa có loa nào phát. Chọn lại số giờ."
    ),
    errors.EmergencyOverError: lambda _: (
        "Lệnh này đã kết thúc trước đó. Nhật ký vẫn được giữ. Không cần làm gì thêm."
    ),
    errors.AnotherNatureError: lambda _: (
        "Lệnh phát thật, diễn tập và tập thao tác không thay thế lẫn nhau. Lệnh đang phát vẫn giữ "
        "nguyên. Mở lệnh đó, bấm “Nâng cấp hoặc thay lời”."
    ),
    errors.OwnOrderError: lambda _: (
        "Người thứ hai xác nhận phải là người khác. Lệnh vẫn có hiệu lực. Nhờ người trực khác."
    ),
    errors.NotApprovedYetError: lambda _: (
        "Bản tin này chưa được duyệt nên chưa làm lời mẫu được. Chưa có gì bị thay đổi. "
        "Gửi duyệt trước."
    ),
    errors.TemplateMisfitError: lambda _: (
        "Còi phải là nhạc; lời báo phải có lời và có loại tình huống. Chưa có gì bị thay đổi. "
        "Chọn lại."
    ),
    errors.BadTelephoneError: lambda e: (
        f"“{e.value}” không phải số điện thoại. Chưa lưu. Nhập lại số."
    ),
    errors.BadAlertError: lambda e: (
        f"Tệp không phải cảnh báo CAP 1.2 ({e.place}: {e.why}). Chưa có gì được nhận. "
        "Xin lại tệp từ nơi gửi."
    ),
    errors.AlertDecidedError: lambda _: (
        "Cảnh báo này đã có người quyết định, hoặc nơi gửi đã thay. Chưa có gì bị thay đổi. "
        "Mở lại trang Khẩn cấp."
    ),
    errors.WrongLevelError: lambda _: (
        "Loại tình huống này không có cấp đó. Chưa có loa nào phát. Chọn lại cấp, hoặc bỏ trống."
    ),
}
