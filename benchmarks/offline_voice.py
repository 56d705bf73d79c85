"""The offline voice: how fast, how much memory, how soon the first sentence.

Texts are those that its tuning was reported on (`voice_texts/held_out.txt`); speed is of two
sentences at once, as the speech process asks.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.row import Row
from tts.voices.loa.model import is_installed
from tts.voices.loa.voice import AT_ONCE, LoaVoice
from tts.voices.voice import VoiceStyle

BENCH = "speech"
TEXTS = Path(__file__).parent / "voice_texts" / "held_out.txt"
SPEED_GOAL = 4
MEMORY_GOAL_MB = 400
FIRST_GOAL_S = 2.0
FIRST = "Kính thưa toàn thể bà con nhân dân trong xã."


def rows() -> list[Row]:
    """Measure; takes about a minute. Nothing where the model is not installed."""
    if not is_installed():
        return []
    sentences = TEXTS.read_text("utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder, LoaVoice(Path(folder)) as voice:
        voice.prepare()
        voice.speak("Xin chào.", VoiceStyle())
        began = time.perf_counter()
        voice.speak(FIRST, VoiceStyle())
        first_s = time.perf_counter() - began
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            clips = list(pool.map(lambda text: voice.speak(text, VoiceStyle()), sentences))
        took_s = time.perf_counter() - began
        memory_mb = _peak_mb(voice.process_id)
    speed = sum(clip.duration_ms for clip in clips) / 1000 / took_s
    return [
        Row(
            bench=BENCH,
            what="offline voice, two sentences at once",
            value=round(speed, 2),
            unit="x real time",
            goal=f">= {SPEED_GOAL}",
            met=speed >= SPEED_GOAL,
        ),
        Row(
            bench=BENCH,
            what="offline voice, first sentence of a preview",
            value=round(first_s, 2),
            unit="s",
            goal=f"<= {FIRST_GOAL_S:g}",
            met=first_s <= FIRST_GOAL_S,
        ),
        Row(
            bench=BENCH,
            what="offline voice, peak memory of its process",
            value=round(memory_mb),
            unit="MB",
            goal=f"<= {MEMORY_GOAL_MB}",
            met=memory_mb <= MEMORY_GOAL_MB,
        ),
    ]


def _peak_mb(process_id: int) -> float:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("this system does not tell a process's peak memory")
