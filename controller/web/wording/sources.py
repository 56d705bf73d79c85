"""Sources of sound at a cluster itself, in words."""

from collections.abc import Mapping

from playlists.messages.permission import Source

SOURCE: Mapping[Source, str] = {
    Source.MICROPHONE: "Micro tại chỗ",
    Source.TUNER: "Đài FM tại chỗ (tiếp âm)",
    Source.LINE: "Đầu vào dây tại chỗ",
}

SOURCE_HINT: Mapping[Source, str] = {
    Source.MICROPHONE: "Trưởng thôn hoặc người được giao nói trực tiếp tại cụm loa.",
    Source.TUNER: "Tiếp âm đài Trung ương, tỉnh qua bộ thu FM, không tốn cước 4G.",
    Source.LINE: "Máy khác (đầu phát, bàn trộn tiếng) nối vào bộ thu.",
}


def source_name(name: str) -> str:
    """A source in words. A newer receiver may have one that has none yet: its own name then."""
    return SOURCE[Source(name)] if name in set(Source) else name


def opened_as(name: str, level_db: int | None) -> str:
    """Which source was open, and how loud it was where something measured it."""
    if level_db is None:
        return f"{source_name(name)}, không đo mức âm"
    return f"{source_name(name)}, mức trung bình {level_db} dB".replace("-", "−")
