"""The words of voices: what they are called, how they are asked, what a machine hears wrong."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.errors import ControllerError
from controller.speech.manner import BadMannerError
from controller.speech.voices import KnownVoice
from controller.web.wording.values import VOICE
from controller.web.wording.writing import VOICE as SHORT
from tts.doubts import Doubt

VOICE_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    BadMannerError: lambda _: (
        "Cách đọc vừa chọn nằm ngoài mức nghe được. Chưa đổi gì. "
        "Chọn lại tốc độ, quãng nghỉ và mỗi giọng một lần."
    ),
}

DOUBT: Mapping[Doubt, str] = {
    Doubt.HURRIED: "đọc quá nhanh, có thể thiếu chữ",
    Doubt.DRAWN: "đọc quá chậm",
    Doubt.HOLE: "có quãng lặng giữa câu",
    Doubt.CLIPPED: "tiếng bị vỡ",
    Doubt.CLICK: "có tiếng lách tách",
    Doubt.TWICE: "nghe như đọc hai lần",
    Doubt.SAME: "nghe giống hệt một câu khác",
}

PACES = ((0.85, "Chậm"), (0.92, "Hơi chậm"), (1.0, "Vừa"), (1.1, "Hơi nhanh"))
RESTS = ((0.8, "Ngắn"), (1.0, "Vừa"), (1.4, "Dài"))
GAPS = ((0, "Không tách"), (80, "Tách ít"), (150, "Tách vừa"), (250, "Tách nhiều"))
PITCHES = ((-3, "Trầm hơn"), (0, "Giọng tự nhiên"), (3, "Cao hơn"))
CARE = ((1.0, "Như các câu khác"), (0.85, "Chậm hơn"), (0.7, "Chậm hẳn"))


RECORDED = "recorded"
"""What stands in a voice's place where a person speaks."""


def voice_words(kept: str) -> str:
    """Who spoke, as a revision keeps it: one voice, or two that somebody agreed to."""
    if kept == RECORDED:
        return "người đọc, ghi âm sẵn"
    return " và ".join(VOICE.get(name, f"giọng {name}") for name in kept.split("+"))


def choice_words(voice: KnownVoice) -> str:
    """A voice among others to choose from."""
    way = "qua mạng" if voice.online else "ngoại tuyến"
    return f"{SHORT.get(voice.name, voice.title.removesuffix(', ngoại tuyến'))}, {way}"
