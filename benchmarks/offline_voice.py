"""The offline voice: how fast, how much memory, how soon the first sentence.

Texts are those that its tuning was reported on (`voice_texts/held_out.txt`); speed is of two
sentences at once, as the speech process asks, by the clock and by what the process took of
processors: the first says little on a machine that has other work.
"""

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
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
    with tempfile.TemporaryDirectory() as folder, closing(LoaVoice(Path(folder))) as voice:
        voice.prepare()
        voice.speak("Xin chào.", VoiceStyle())
        began = time.perf_counter()
        voice.speak(FIRST, VoiceStyle())
        first_s = time.perf_counter() - began
        processor_began_s = _processor_s(voice.process_id)
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            clips = list(pool.map(lambda text: voice.speak(text, VoiceStyle()), sentences))
        took_s = time.perf_counter() - began
        processor_s = _processor_s(voice.process_id) - processor_began_s
        memory_mb = _peak_mb(voice.process_id)
    sound_s = sum(clip.duration_ms for clip in clips) / 1000
    speed = sound_s / took_s
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
            what="offline voice, sound for each second of one core",
            value=round(sound_s / processor_s, 2),
            unit="s",
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


def _processor_s(process_id: int) -> float:
    """What a process has used so far of all processors; user and system."""
    after_name = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(process_id: int) -> float:
    for line in Path(f"/proc/{process_id}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("this system does not tell a process's peak memory")
