"""Reading: how much of law is read right, and how fast, beside every real normaliser.

The peers live in an environment of their own under `var/bench` (made here from
requirements/bench-peers.lock), and read the same phrases in the same run, judged by one
scorer. Peers follow other conventions than ours where people differ (lẻ for linh, "b" for
"bê", "kí lô mét"): the figures beside theirs forgive such variants, to them and to us.
"""

import json
import os
import subprocess
import sys
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path

from benchmarks import reading_hostile
from benchmarks.reading_corpus import (
    CORPUS,
    HALVES,
    ROOT,
    Case,
    cases,
    same_to_the_ear,
    same_words,
)
from benchmarks.reading_peers import PEERS, read_all, speed
from benchmarks.row import Row
from tts.reading import Style, read_aloud

BENCH = "reading"
LOCK = ROOT / "requirements" / "bench-peers.lock"
ENVIRONMENT = ROOT / "var" / "bench" / "reading-peers"
ARTICLES = ROOT / "tests" / "tts" / "reading" / "articles"
SECONDS = 5.0
GOAL_RIGHT = 99.0
GOAL_SPEED = 100_000


@dataclass(frozen=True, slots=True)
class Figures:
    """How one reader fared."""

    right: float
    characters_per_second: float


class PeerUnavailableError(Exception):
    """A peer cannot be installed or does not start here; the fault is not ours."""


def run() -> list[Row]:
    """Read the corpus with everybody; takes about two minutes, most of it vinorm's."""
    corpus = [case for half in HALVES for case in cases(half)]
    rows = [_first_try(), *(_half(half) for half in HALVES)]
    ours = _ours(corpus)
    rows.append(_speed_goal(ours))
    rows += reading_hostile.rows(BENCH)
    for peer in PEERS:
        try:
            rows += _beside(ours, peer, _theirs(peer, corpus))
        except PeerUnavailableError as error:
            print(f"  {peer} skipped: {error}", file=sys.stderr)
    return rows


def _first_try() -> Row:
    record = tomllib.loads((CORPUS / "FIRST_TRY.toml").read_text("utf-8"))
    right, of = (sum(record[table].values()) for table in ("right", "of"))
    what = f"blind half at the first try ({right:,} of {of:,} cases)"
    return Row(BENCH, what, 100 * right / of, "%")


def _half(half: str) -> Row:
    judged = [same_words(read_aloud(c.written, style=c.style), c.spoken) for c in cases(half)]
    right = 100 * sum(judged) / len(judged)
    what = f"{half} half now ({len(judged):,} cases)"
    return Row(BENCH, what, right, "%", goal="100%", met=all(judged))


def _ours(corpus: list[Case]) -> Figures:
    characters, seconds = speed(read_aloud, _paragraphs(), SECONDS)
    readings = read_all(read_aloud, [case.written for case in _plain(corpus)])
    return Figures(_right(corpus, readings), characters / seconds)


def _speed_goal(ours: Figures) -> Row:
    value = ours.characters_per_second
    goal = f"≥ {GOAL_SPEED:,}"
    return Row(
        BENCH, "speed on whole articles", value, "characters/s", goal=goal, met=value >= GOAL_SPEED
    )


def _beside(ours: Figures, peer: str, theirs: Figures) -> list[Row]:
    value, against = ours.characters_per_second, theirs.characters_per_second
    # num2words reads digits and nothing else: no normaliser to outrun.
    faster = None if peer == "num2words" else value > against
    return [
        Row(
            BENCH,
            "read right, variants forgiven",
            ours.right,
            "%",
            peer,
            theirs.right,
            ours.right / theirs.right,
            f"≥ {GOAL_RIGHT:g}%",
            ours.right >= GOAL_RIGHT,
        ),
        Row(
            BENCH,
            "speed on whole articles",
            value,
            "characters/s",
            peer,
            against,
            value / against,
            "" if faster is None else "faster",
            faster,
        ),
    ]


def _plain(corpus: list[Case]) -> list[Case]:
    """The cases that ask for no regional style: peers have none."""
    return [case for case in corpus if case.style == Style()]


def _right(corpus: list[Case], readings: list[str]) -> float:
    judged = [
        same_to_the_ear(reading, case.spoken)
        for case, reading in zip(_plain(corpus), readings, strict=True)
    ]
    return 100 * sum(judged) / len(judged)


def _paragraphs() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(ARTICLES.glob("*.txt"))]
    return [line for text in texts for line in text.splitlines() if line.strip()]


def _theirs(peer: str, corpus: list[Case]) -> Figures:
    asked = {
        "phrases": [case.written for case in _plain(corpus)],
        "paragraphs": _paragraphs(),
        "seconds": SECONDS,
    }
    python = _environment()
    program = Path(__file__).with_name("reading_peers.py")
    answer = _output([str(python), str(program), peer], json.dumps(asked))
    told = json.loads(answer)
    rate = told["characters"] / told["seconds"]
    return Figures(_right(corpus, told["readings"]), rate)


def _environment() -> Path:
    """The Python of the peers' environment, made if it is not there or the lock has changed."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = ENVIRONMENT / "lock"
    if not stamp.exists() or stamp.read_text() != LOCK.read_text():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        _output([*pip, "-r", str(LOCK)])
        stamp.write_text(LOCK.read_text())
    return python


def _output(command: list[str], given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no word why"]
        raise PeerUnavailableError(last[0])
    return done.stdout
