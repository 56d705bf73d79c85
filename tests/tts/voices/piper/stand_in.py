"""A program that does what Piper does: a line in, a WAV in its folder, the file's name in its log.

Observed of piper-tts 1.8.0 and kept: it loads first, ignores empty lines, logs "Wrote PATH" on
standard error among other words, and ends at the end of its input. espeak-ng lends it its voice.
What it does wrong is written in the line: "chết" ends it, "im" keeps it silent, "hỏng" damages
its file, "cụt" cuts the sound in half.
"""

import argparse
import subprocess
import sys
import time
import wave
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    for option in ("model", "config", "output_dir"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    for option in ("length_scale", "noise_scale", "noise_w"):
        parser.add_argument(f"--{option}", type=float, required=True)
    asked = parser.parse_args()
    print("INFO:piper:Loaded", asked.model, file=sys.stderr, flush=True)
    for number, line in enumerate(filter(str.strip, sys.stdin)):
        if "chết" in line:
            sys.exit("Segmentation fault")
        if "im" in line.split():
            time.sleep(60)
        path = asked.output_dir / f"{number}.wav"
        say(line, path, asked.length_scale)
        print("INFO:__main__:Wrote", path, file=sys.stderr, flush=True)


def say(line: str, path: Path, length_scale: float) -> None:
    pace = str(round(160 / length_scale))
    subprocess.run(["espeak-ng", "-v", "vi", "-s", pace, "-w", path, line], check=True)
    if "hỏng" in line:
        path.write_bytes(b"RIFF")
    if "cụt" in line:
        with wave.open(str(path)) as whole:
            shape, frames = whole.getparams(), whole.readframes(whole.getnframes() // 3)
        with wave.open(str(path), "wb") as half:
            half.setparams(shape)
            half.writeframes(frames)


if __name__ == "__main__":
    main()
