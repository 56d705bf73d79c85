"""Choose what of a document is read aloud, by label or by length."""

from collections.abc import Iterable, Mapping, Sequence

from controller.intake.errors import UnknownPartError
from controller.intake.parts import ANNEX, RECITALS, Part
from tts.reading import read_aloud

SYLLABLES_A_SECOND = 4.2
"""Usual pace of a voice with its pauses; each word of spoken Vietnamese is a syllable."""
PACES: Mapping[str, float] = {"gtts": SYLLABLES_A_SECOND, "loa": 2.15, "espeak-ng": 3.4}
"""The pace of each voice, measured with its pauses on thousands of characters of a decision."""
USUAL_MINUTES = 2.0
"""What people still listen to."""
SELDOM_READ = frozenset({RECITALS, ANNEX})


def estimate_minutes(text: str, syllables_a_second: float = SYLLABLES_A_SECOND) -> float:
    """About how long a text takes to read aloud."""
    return len(read_aloud(text).split()) / syllables_a_second / 60


def choose_parts(
    parts: Sequence[Part],
    labels: Sequence[str] | None = None,
    syllables_a_second: float = SYLLABLES_A_SECOND,
) -> tuple[int, ...]:
    """The places of the parts that are wanted, in the order of the document.

    A label names a part ("Điều 2", "III.4") or a whole section ("III"). Without any, parts are
    taken from the first that says something on, until about two minutes at that pace are full.
    Raises UnknownPartError.
    """
    return _labelled(parts, labels) if labels else _about_two_minutes(parts, syllables_a_second)


def usually_read(parts: Sequence[Part]) -> tuple[int, ...]:
    """The places of all parts but those that are seldom read aloud: recitals and annexes."""
    return tuple(place for place, part in enumerate(parts) if part.label not in SELDOM_READ)


def _labelled(parts: Sequence[Part], labels: Iterable[str]) -> tuple[int, ...]:
    wanted: set[int] = set()
    for label in filter(None, (piece.strip() for piece in labels)):
        found = {i for i, part in enumerate(parts) if _answers_to(part, label)}
        if not found:
            raise UnknownPartError(label, [part.label for part in parts])
        wanted |= found
    return tuple(sorted(wanted))


def _answers_to(part: Part, label: str) -> bool:
    own, asked = part.label.casefold(), label.casefold()
    return own == asked or own.startswith(f"{asked}.")


def _about_two_minutes(parts: Sequence[Part], pace: float) -> tuple[int, ...]:
    chosen: list[int] = []
    minutes = 0.0
    for place in usually_read(parts):
        longer = minutes + estimate_minutes(parts[place].whole, pace)
        if chosen and longer - USUAL_MINUTES > USUAL_MINUTES - minutes:
            break
        chosen.append(place)
        minutes = longer
        if minutes >= USUAL_MINUTES:
            break
    return tuple(chosen) or tuple(range(min(1, len(parts))))
