"""Speech: how many times faster than real time the road from words to finished sound is.

Beside it the way that a plain script with gTTS and pydub goes: one sentence after the
other from the service, `+=`, pydub's compressor and normaliser, one export; nothing is
kept. The voice is local here (espeak-ng), so that figures do not hang on a network: a
service answers more slowly, to the script and to us. Its own time is shown apart.
What is told is processor time of all processes together, as one core would take it: a clock on a
busy machine measures its neighbours. `--full` masters three hours of sound as well.
"""

import math
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import TypeVar

import imageio_ffmpeg

from benchmarks import offline_voice
from benchmarks.row import Row
from controller.speech.role import POLL_S
from tts.bulletin_audio import BulletinAudio, bulletin_audio
from tts.casting import Cast, Script
from tts.clip_cache import ClipCache
from tts.doubts import Heard, doubts
from tts.levels import trimmed
from tts.mastering import master
from tts.reading import Pause, Sentence
from tts.speech import Step, speak_all
from tts.style import SpeechStyle
from tts.track import Piece, join
from tts.voices.espeak import EspeakVoice
from tts.voices.voice import Clip, VoiceStyle

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pydub import AudioSegment, effects

T = TypeVar("T")

BENCH = "speech"
STYLE = VoiceStyle()
REST_MS = 450
MASTERING_GOAL = 60
ROAD_GOAL = 40
PREVIEW_GOAL_S = 1.0
NAIVE_SENTENCES = 8
ONE_MORE_PACKING = 1.8
"""The longer the sound, the likelier is a place in it for which it is packed a second time."""
HOUR_MS = 3_600_000

_WHO = ["Ủy ban nhân dân xã", "Trạm y tế xã", "Công an xã", "Ban quản lý thôn", "Hội nông dân xã"]
_WHAT = [
    "thông báo lịch tiêm phòng cho trẻ em dưới năm tuổi vào sáng thứ bảy tuần này",
    "đề nghị các gia đình chú ý phòng cháy, chữa cháy trong mùa khô hanh năm nay",
    "mời đại diện các hộ đến nhà văn hóa họp bàn việc làm đường bê tông nội đồng",
    "nhắc bà con thu gom rác đúng nơi quy định và giữ gìn vệ sinh chung của thôn xóm",
    "hướng dẫn kê khai, nộp hồ sơ qua mạng, mọi thắc mắc xin liên hệ bộ phận một cửa",
]


def run(*, full: bool = False) -> list[Row]:
    """Measure; takes about two minutes, and some five more for three hours of sound."""
    voice = EspeakVoice()
    sentences = [_sentence(f"{who} {what}.") for what in _WHAT for who in _WHO]
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder))

        def road() -> BulletinAudio:
            return bulletin_audio(Script(sentences), [Cast(voice)], cache)

        uncached_s, audio = _timed(road)
        cached_s, _ = _timed(road)
        sentences[3] = _sentence("Buổi họp hoãn đến chiều chủ nhật.")
        edited_s, _ = _timed(road)
    seconds = audio.sound.duration_ms / 1000
    texts = [one.spoken for one in audio.sentences]
    voice_s, clips = _timed(lambda: [trimmed(voice.speak(text, STYLE)) for text in texts])
    naive = _naive_speed(texts[:NAIVE_SENTENCES], voice)
    listening_s, _ = _timed(
        lambda: doubts([Heard(c, t, "", STYLE) for c, t in zip(clips, texts, strict=True)])
    )
    joined = join([Piece(clip, REST_MS) for clip in clips]).sound
    mastering_s, _ = _timed(lambda: master(joined))
    return [
        _row("voice alone (espeak-ng)", seconds / voice_s),
        _row("mastering", seconds / mastering_s, goal=MASTERING_GOAL),
        _row("a machine listens to every sentence", seconds / listening_s),
        _row("whole road, nothing cached", seconds / uncached_s, naive),
        _row("whole road, all cached (apart from the voice)", seconds / cached_s, naive, ROAD_GOAL),
        _row("whole road, one sentence edited", seconds / edited_s, naive),
        _preview(sentences, voice),
        *_joining(clips),
        *_growth(joined, full=full),
        *offline_voice.rows(),
    ]


def _preview(sentences: Sequence[Sentence], voice: EspeakVoice) -> Row:
    """How long until the first sentence of an unspoken bulletin can be heard, by the clock.

    The speech process looks for work so often, and tells each sentence that is done.
    """
    lines, best_s = Script(sentences).lines(), math.inf
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            heard: list[float] = []

            def told(step: Step, began: float = began, heard: list[float] = heard) -> None:
                if not heard and any(step.first[:1]):
                    heard.append(time.perf_counter() - began)

            speak_all(lines, [Cast(voice)], SpeechStyle(), ClipCache(Path(folder)), told)
            best_s = min(best_s, POLL_S + heard[0])
    return Row(
        bench=BENCH,
        what="first sentence of a preview (espeak-ng)",
        value=round(best_s, 2),
        unit="s",
        goal=f"<= {PREVIEW_GOAL_S:g}",
        met=best_s <= PREVIEW_GOAL_S,
    )


def _sentence(spoken: str) -> Sentence:
    return Sentence(0, len(spoken), spoken, spoken, Pause.SENTENCE)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = _processor_s()
    result = work()
    return _processor_s() - began, result


def _processor_s() -> float:
    """What this process and those that it waited for have used."""
    used = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _row(what: str, speed: float, naive: float | None = None, goal: int | None = None) -> Row:
    return Row(
        bench=BENCH,
        what=what,
        value=round(speed, 1),
        unit="x real time",
        against="gTTS-pydub script" if naive else "",
        against_value=round(naive, 1) if naive else None,
        ratio=round(speed / naive, 2) if naive else None,
        goal=f">= {goal}" if goal else "",
        met=speed >= goal if goal else None,
    )


def _joining(clips: Sequence[Clip]) -> list[Row]:
    hour = _pieces_lasting(clips, HOUR_MS)
    hour_s = min(_timed(lambda: join(hour))[0] for _ in range(3))
    three_s = min(_timed(lambda: join(hour * 3))[0] for _ in range(3))
    short = hour[:200]
    ours_s, _ = _timed(lambda: join(short))
    naive_s, _ = _timed(lambda: _added_up([piece.clip for piece in short]))
    return [
        Row(
            bench=BENCH,
            what="joining 200 sentences",
            value=round(ours_s * 1000, 1),
            unit="ms",
            against="pydub +=",
            against_value=round(naive_s * 1000, 1),
            ratio=round(ours_s / naive_s, 3),
        ),
        Row(
            bench=BENCH,
            what="joining three hours",
            value=round(three_s, 2),
            unit="s",
            against="joining one hour",
            against_value=round(hour_s, 2),
            ratio=round(three_s / hour_s, 2),
            goal="<= 4 times (linear)",
            met=three_s <= 4 * hour_s,
        ),
    ]


def _pieces_lasting(clips: Sequence[Clip], ms: int) -> list[Piece]:
    once = [Piece(clip, REST_MS) for clip in clips]
    lasts_ms = sum(clip.duration_ms + REST_MS for clip in clips)
    return once * (ms // lasts_ms + 1)


def _added_up(clips: Sequence[Clip]) -> AudioSegment:
    whole = AudioSegment.empty()
    for clip in clips:
        whole += AudioSegment(data=clip.pcm, sample_width=2, frame_rate=clip.rate, channels=1)
        whole += AudioSegment.silent(REST_MS, frame_rate=clip.rate)
    return whole


def _growth(joined: Clip, *, full: bool) -> list[Row]:
    """What joining leads to, mastered: so many times the sound, so many times the time."""
    short, longest = (HOUR_MS, 3 * HOUR_MS) if full else (HOUR_MS // 20, 3 * HOUR_MS // 20)
    once, thrice = (
        Clip(joined.pcm * max(1, round(ms / joined.duration_ms)), joined.rate)
        for ms in (short, longest)
    )
    once_s, _ = _timed(lambda: master(once))
    thrice_s, _ = _timed(lambda: master(thrice))
    times = thrice.frames / once.frames
    return [
        Row(
            bench=BENCH,
            what=f"mastering {longest // 60_000} minutes",
            value=round(thrice_s, 1),
            unit="s",
            against=f"mastering {short // 60_000} minutes",
            against_value=round(once_s, 1),
            ratio=round(thrice_s / once_s, 2),
            goal=f"<= {ONE_MORE_PACKING * times:.1f} times ({times:.1f} times the sound: linear)",
            met=thrice_s <= ONE_MORE_PACKING * times * once_s,
        )
    ]


def _naive_speed(texts: Sequence[str], voice: EspeakVoice) -> float:
    """Times real time of a plain script, on few sentences: its compressor takes its time."""
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()

    def script() -> AudioSegment:
        whole = _added_up([voice.speak(text, STYLE) for text in texts])
        whole = effects.normalize(effects.compress_dynamic_range(whole))
        with tempfile.NamedTemporaryFile(suffix=".ogg") as out:
            whole.export(out.name, format="ogg", codec="libvorbis")
        return whole

    took_s, whole = _timed(script)
    return float(whole.duration_seconds) / took_s


if __name__ == "__main__":
    for row in run():
        print(row)
