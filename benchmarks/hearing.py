"""Hearing: how often a window is called heard that was not, and how often the other way round.

Twelve bulletins (four texts of our own, three voices of espeak-ng) go through a line, a horn, and
two horns with the echo of the farther, at four levels of noise, of two kinds: rain (pink) and a
street (others who speak). Each window of four seconds is compared with what was put out in it, with
what was put out in the others at the same place, and with noise alone.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.row import Row
from edge_agent.hearing.ear import FOREIGN_BELOW, SAME_FROM, WINDOW_ROWS
from edge_agent.hearing.likeness import EARLIEST, LATEST, likeness
from edge_agent.hearing.picture import Painter, Rows, Thinner, picture
from playlists.messages.plan import SAMPLE_RATE
from tests.edge_agent.hearing.listening import Street
from tests.edge_agent.spoken import spoken

BENCH = "hearing"
TEXTS = Path(__file__).parent / "voice_texts" / "held_out.txt"
VOICES = ("vi", "vi-vn-x-central", "vi-vn-x-south")
SENTENCES, COUNT = 3, 4
LEAD_S, DELAY_S = 2.0, 0.2
SNRS: tuple[int | None, ...] = (None, 10, 0, -6)
HIDDEN_GOAL = 0.02
"""Of the windows that were heard down to 0 dB, so many may be missed."""
FALSE_GOAL = 0.001
CPU_GOAL = 0.01
"""Of a core of this machine while something sounds; a Raspberry Pi 3 is some ten times slower."""

Sound = npt.NDArray[np.float64]


def horn(sound: Sound) -> Sound:
    """450 to 3,200 Hz with two resonances and the slap of two walls."""
    hertz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    low = 1 / np.sqrt(1 + (450 / np.maximum(hertz, 1)) ** 8)
    high = 1 / np.sqrt(1 + (hertz / 3_200) ** 10)
    rings = 1 + 1.2 * np.exp(-(((hertz - 1_100) / 150) ** 2))
    rings += 0.8 * np.exp(-(((hertz - 2_200) / 200) ** 2))
    through = np.fft.irfft(np.fft.rfft(sound) * low * high * rings, len(sound))
    return through + _late(through, 0.09) * 0.4 + _late(through, 0.21) * 0.25


def two_horns(sound: Sound) -> Sound:
    """The own one, and another 150 m away nearly as loud."""
    one = horn(sound)
    return one + _late(one, 0.45) * 0.7


def line(sound: Sound) -> Sound:
    """A wire."""
    return sound


PATHS: dict[str, Callable[[Sound], Sound]] = {
    "line": line,
    "horn": horn,
    "two horns": two_horns,
}


@dataclass
class Scores:
    """Of one path at one level of noise."""

    true: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    same_text: list[float] = field(default_factory=list)
    """The same words in another voice: no receiver will ever meet that."""
    nothing: list[float] = field(default_factory=list)

    def missed(self, threshold: float) -> float:
        """The share of heard windows that are not recognised."""
        return float(np.mean(np.array(self.true) < threshold))

    def accepted(self, threshold: float) -> float:
        """The share of windows of something else, or of nothing, that are taken for it."""
        return float(np.mean(np.array([*self.others, *self.nothing]) >= threshold))


def run(*, full: bool = False) -> list[Row]:
    """Measure; a minute and a half, with `full` each pair and not each third."""
    bulletins = _bulletins()
    rows: list[Row] = []
    all_: dict[str, Scores] = {}
    random = np.random.default_rng(1)
    for path in PATHS:
        for snr in SNRS:
            name = f"{path}, {'quiet' if snr is None else f'{snr} dB'}"
            all_[name] = _measure(bulletins, path, snr, random, every=1 if full else 3)
    _print_table(all_)
    for path in PATHS:
        heard = [s for name, s in all_.items() if name.startswith(path) and "-6" not in name]
        missed = float(np.mean([t < SAME_FROM for s in heard for t in s.true]))
        rows.append(_share(f"windows missed, {path}, down to 0 dB", missed, HIDDEN_GOAL))
        hard = all_[f"{path}, -6 dB"].missed(SAME_FROM)
        rows.append(Row(BENCH, f"windows missed, {path}, -6 dB", 100 * hard, "%"))
    wrong = [x >= SAME_FROM for s in all_.values() for x in (*s.others, *s.nothing)]
    rows.append(_share("windows taken for the bulletin that were not it", _mean(wrong), FALSE_GOAL))
    foreign = [x < FOREIGN_BELOW for s in all_.values() for x in s.true]
    rows.append(_share("own windows that look foreign", _mean(foreign), FALSE_GOAL))
    spared = [x >= FOREIGN_BELOW for s in all_.values() for x in s.others]
    rows.append(Row(BENCH, "foreign windows passed over", 100 * _mean(spared), "%"))
    return [*rows, *_costs()]


def _mean(found: list[bool]) -> float:
    return float(np.mean(found))


def _share(what: str, share: float, goal: float) -> Row:
    return Row(
        bench=BENCH,
        what=what,
        value=100 * share,
        unit="%",
        goal=f"<= {100 * goal:g}",
        met=share <= goal,
    )


def _measure(
    bulletins: dict[tuple[int, str], Sound],
    path: str,
    snr: int | None,
    random: np.random.Generator,
    *,
    every: int,
) -> Scores:
    scores = Scores()
    pictures = {name: picture(_pcm(_led_in(sound))) for name, sound in bulletins.items()}
    for number, (name, sound) in enumerate(bulletins.items()):
        through = _late(_led_in(PATHS[path](sound)) * 0.3, DELAY_S)
        noise = _rain(len(through), random) if number % 2 else _street(bulletins, name, through)
        heard = picture(_pcm(through + _scaled(noise, sound * 0.3, snr)))
        silence = picture(_pcm(_scaled(noise, sound * 0.3, 0 if snr is None else snr)))
        for other_number, (other, wanted) in enumerate(pictures.items()):
            if name != other and (number + other_number) % every:
                continue
            found = list(_windows(wanted, heard))
            if name == other:
                scores.true += found
                scores.nothing += _windows(wanted, silence)
            elif name[0] == other[0]:
                scores.same_text += found
            else:
                scores.others += found
    return scores


def _windows(wanted: Rows, heard: Rows) -> Iterator[float]:
    last = min(len(wanted), len(heard) - LATEST) - WINDOW_ROWS
    for first in range(-EARLIEST + 60, last, WINDOW_ROWS):
        around = heard[first + EARLIEST : first + WINDOW_ROWS + LATEST]
        found = likeness(wanted[first : first + WINDOW_ROWS], around)
        if found is not None:
            yield found.score


def _bulletins() -> dict[tuple[int, str], Sound]:
    lines = [text for text in TEXTS.read_text("utf-8").splitlines() if text]
    texts = [" ".join(lines[n * SENTENCES : (n + 1) * SENTENCES]) for n in range(COUNT)]
    return {(n, voice): _spoken(text, voice) for n, text in enumerate(texts) for voice in VOICES}


def _spoken(text: str, voice: str) -> Sound:
    command = ["espeak-ng", "-v", voice, "-s", "150", "--stdout", text]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    rate = int.from_bytes(wav[24:28], "little")
    whole = np.frombuffer(wav[44 : 44 + (len(wav) - 44) // 2 * 2], "<i2").astype(np.float64)
    at = np.arange(int(len(whole) * SAMPLE_RATE / rate)) * rate / SAMPLE_RATE
    sound = np.interp(at, np.arange(len(whole)), whole)
    return np.asarray(sound / np.abs(sound).max() * 0.5)


def _led_in(sound: Sound) -> Sound:
    quiet = np.zeros(round(LEAD_S * SAMPLE_RATE))
    return np.concatenate([quiet, sound, quiet])


def _late(sound: Sound, seconds: float) -> Sound:
    late = round(seconds * SAMPLE_RATE)
    return np.concatenate([np.zeros(late), sound[:-late]])


def _rain(count: int, random: np.random.Generator) -> Sound:
    power = random.standard_normal(count // 2 + 1) + 1j * random.standard_normal(count // 2 + 1)
    power[1:] /= np.sqrt(np.arange(1, count // 2 + 1))
    return np.asarray(np.fft.irfft(power, count))


def _street(bulletins: dict[tuple[int, str], Sound], own: tuple[int, str], through: Sound) -> Sound:
    """Three other texts at once, in whichever voice."""
    others = [sound for (text, _voice), sound in bulletins.items() if text != own[0]][::3]
    return np.asarray(sum(np.resize(sound, len(through)) for sound in others))


def _scaled(noise: Sound, signal: Sound, snr: int | None) -> Sound:
    if snr is None:
        return np.asarray(noise / noise.std() * 1e-4)
    wanted = np.sqrt(np.mean(signal**2)) / 10 ** (snr / 20)
    return np.asarray(noise / noise.std() * wanted)


def _pcm(sound: Sound) -> npt.NDArray[np.int16]:
    return np.clip(sound * 32_768, -32_768, 32_767).astype(np.int16)


def _print_table(all_: dict[str, Scores]) -> None:
    thresholds = (0.28, 0.32, SAME_FROM, 0.40, 0.44)
    head = "".join(f" {t:>13.2f}" for t in thresholds)
    print(
        f"{'':18} {'true, lowest':>12} {'other':>6} {'voice':>6} {'noise':>6}  % missed/accepted at"
    )
    print(f"{'':53}{head}")
    for name, scores in all_.items():
        pairs = (f"{100 * scores.missed(t):.1f}/{100 * scores.accepted(t):.2f}" for t in thresholds)
        print(
            f"{name:18} {min(scores.true):12.2f} {max(scores.others):6.2f}"
            f" {max(scores.same_text):6.2f} {max(scores.nothing):6.2f} "
            + "".join(f" {pair:>13}" for pair in pairs)
        )


def _costs() -> list[Row]:
    """What the ear takes of a core, while something sounds and while all is quiet."""
    street = Street()
    sound = spoken(30, 1)
    heard = street.air.hear(sound)
    shares = []
    for put_out in (sound, np.zeros_like(sound)):
        street.ear.began(1, street.now_ns)
        began = time.process_time()
        for at in range(0, len(sound), 480):
            street.ear.put_out(street.now_ns, put_out[at : at + 480])
            street.ear.hear(street.now_ns, heard[at : at + 480])
            street.now_ns += 20_000_000
            if at % 12_000 == 0:
                street.ear.think(street.now_ns)
        shares.append((time.process_time() - began) / 30)
        street.ear.ended(1, street.now_ns)
    began = time.process_time()
    Painter().paint(Thinner().thin(sound))
    whole = (time.process_time() - began) / 30
    return [
        Row(
            bench=BENCH,
            what="CPU while something sounds, both sides, block by block",
            value=100 * shares[0],
            unit="% of a core",
            against="one picture, made at once",
            against_value=100 * whole,
            goal=f"<= {100 * CPU_GOAL:g}",
            met=shares[0] <= CPU_GOAL,
        ),
        Row(BENCH, "CPU while nothing is put out", 100 * shares[1], "% of a core"),
    ]
