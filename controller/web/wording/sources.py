"""Sources of sound at a cluster itself, in words."""

from collections.abc import Mapping

from playlists.messages.permission import Source
from playlists.messages.plan import SAMPLE_RATE, ms_of_frames

SOURCE: Mapping[Source, str] = {
    Source.MICROPHONE: "Micro tại chỗ",
    Source.TUNER: "Đài FM tại chỗ (tiếp âm)",
    Source.LINE: "Đầu vào dây tại chỗ",
    Source.STREAM: "Luồng phát của đài (tiếp âm)",
}

SOURCE_HINT: Mapping[Source, str] = {
    Source.MICROPHONE: "Trưởng thôn hoặc người được giao nói trực tiếp tại cụm loa.",
    Source.TUNER: "Tiếp âm đài Trung ương, tỉnh qua bộ thu FM, không tốn cước 4G.",
    Source.LINE: "Máy khác (đầu phát, bàn trộn tiếng) nối vào bộ thu.",
    Source.STREAM: "Tiếp âm luồng phát của đài qua mạng.",
}


def source_name(name: str) -> str:
    """A source in words. A newer receiver may have one that has none yet: its own name then."""
    return SOURCE[Source(name)] if name in set(Source) else name


def opened_as(name: str, level_db: int | None) -> str:
    """Which source was open, and how loud it was where something measured it."""
    if level_db is None:
        return f"{source_name(name)}, không đo mức âm"
    return f"{source_name(name)}, mức trung bình {level_db} dB".replace("-", "−")


def gaps_of(missing_frames: int, stand_in_frames: int) -> str:
    """What of its time nothing came over the line, to follow on other words; nothing if all came.

    Told in whole seconds, as people hear it.
    """
    parts = {"im lặng": missing_frames, "mục thay thế": stand_in_frames}
    told = [
        f"{what} {round(ms_of_frames(frames) / 1000)} giây"
        for what, frames in parts.items()
        if frames >= SAMPLE_RATE // 2
    ]
    return f"; mất tiếng từ đài: {', '.join(told)}" if told else ""
