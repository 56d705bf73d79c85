"""Split a long wording into episodes (kỳ) at the borders of clauses, and frame each. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from controller.bulletins.provenance import Origin, Proposed, frame
from controller.intake.choose import estimate_minutes
from controller.intake.script import Named, opening

FRAME_MINUTES = 0.3
"""What lead-in and closing of an episode take."""
LEAST_MINUTES = 0.5
"""Of law in an episode: less is not worth its frame."""
HALF_FULL = 0.5
"""From here on an episode rather ends with a whole part than goes on into the next."""
MOST_EPISODES = 40
SENTENCE_END = re.compile(r"(?<=[.;])\s+")

Episode = tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What no border goes through: a clause, with the heading above it."""

    lines: Episode
    minutes: float
    opens_part: bool


def under_minutes(lines: Sequence[Proposed], minutes: float) -> list[Episode]:
    """As few episodes as keep each under the minutes, frame included.

    A clause that is longer by itself is divided between its sentences.
    """
    room = max(minutes - FRAME_MINUTES, LEAST_MINUTES)
    episodes: list[list[_Unit]] = [[]]
    for unit in _units(lines, room):
        if episodes[-1] and _length(episodes[-1]) + unit.minutes > room:
            carried = _begun_part(episodes[-1], room) if not unit.opens_part else []
            episodes[-1] = episodes[-1][: len(episodes[-1]) - len(carried)]
            episodes.append(carried)
        episodes[-1].append(unit)
    return [_lines(units) for units in episodes if units]


def into_count(lines: Sequence[Proposed], count: int) -> list[Episode]:
    """So many episodes (fewer where there are not enough clauses), the longest as short as can be.

    The least limit under which that many are enough is looked for by halving.
    """
    units = _units(lines, max(estimate_minutes(line.text) for line in lines))
    count = min(count, len(units))
    low, high = max(unit.minutes for unit in units), _length(units)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(units, middle)) <= count else (middle, high)
    groups = _filled(units, high)
    while len(groups) < count:
        groups = _halved(groups)
    return [_lines(group) for group in groups]


def framed(named: Named, episodes: Sequence[Episode]) -> list[Episode]:
    """Each episode with what says which document, which episode, and what comes next."""
    last = len(episodes)
    return [
        (
            frame(_lead_in(named, number, last)),
            *episode,
            frame(_closing(named, number, last, episodes[number] if number < last else ())),
        )
        for number, episode in enumerate(episodes, 1)
    ]


def _lead_in(named: Named, number: int, last: int) -> str:
    if last == 1:
        return opening(named)
    if number == 1:
        return f"{opening(named)} Nội dung được giới thiệu trong {last} kỳ. Sau đây là kỳ 1."
    return f"Tiếp theo nội dung {named.short}. Sau đây là kỳ {number} trong {last} kỳ."


def _closing(named: Named, number: int, last: int, following: Episode) -> str:
    if number == last:
        return f"Nội dung {named.short} đến đây là hết. Mời bà con theo dõi và thực hiện."
    subject = next((line.text for line in following if line.text.startswith("Điều ")), "")
    article = re.match(r"Điều \d+[a-zđ]?", subject)
    what = f" từ {article[0]}" if article else ""
    return (
        f"Kỳ {number} đến đây là hết. Kỳ {number + 1} giới thiệu tiếp{what}. Mời bà con đón nghe."
    )


def _units(lines: Sequence[Proposed], room: float) -> list[_Unit]:
    units: list[_Unit] = []
    headings: list[Proposed] = []
    before = ""
    for line in lines:
        part = line.anchor.rpartition("-")[0]
        opens = part != before
        before = part
        if _is_heading(line):
            headings.append(line)
            continue
        for index, piece in enumerate(_divided(line, room)):
            whole = (*headings, piece)
            headings = []
            minutes = sum(estimate_minutes(one.text) for one in whole)
            units.append(_Unit(whole, minutes, (opens or len(whole) > 1) and index == 0))
    if headings:
        minutes = sum(estimate_minutes(one.text) for one in headings)
        units.append(_Unit(tuple(headings), minutes, opens_part=True))
    return units


def _is_heading(line: Proposed) -> bool:
    return line.anchor.endswith("-0")


def _divided(line: Proposed, room: float) -> list[Proposed]:
    if estimate_minutes(line.text) <= room:
        return [line]
    pieces: list[str] = []
    for sentence in SENTENCE_END.split(line.text):
        longer = f"{pieces[-1]} {sentence}" if pieces else sentence
        if pieces and estimate_minutes(longer) <= room:
            pieces[-1] = longer
        else:
            pieces.append(sentence)
    return [Proposed(piece, Origin.SOURCE, line.passage, line.anchor) for piece in pieces]


def _begun_part(units: Sequence[_Unit], room: float) -> list[_Unit]:
    """The units of a part that was begun after half of the episode: better begun in the next."""
    start = next((i for i in range(len(units) - 1, 0, -1) if units[i].opens_part), 0)
    enough = _length(units[:start]) >= HALF_FULL * room
    return list(units[start:]) if start and enough else []


def _filled(units: Sequence[_Unit], room: float) -> list[list[_Unit]]:
    groups: list[list[_Unit]] = [[]]
    for unit in units:
        if groups[-1] and _length(groups[-1]) + unit.minutes > room + 1e-9:
            groups.append([])
        groups[-1].append(unit)
    return groups


def _halved(groups: list[list[_Unit]]) -> list[list[_Unit]]:
    """The longest group that can be, in two."""
    can = [index for index, group in enumerate(groups) if len(group) > 1]
    at = max(can, key=lambda index: _length(groups[index]))
    group = groups[at]
    cut = min(range(1, len(group)), key=lambda i: abs(_length(group[:i]) - _length(group[i:])))
    return [*groups[:at], group[:cut], group[cut:], *groups[at + 1 :]]


def _length(units: Sequence[_Unit]) -> float:
    return sum(unit.minutes for unit in units)


def _lines(units: Sequence[_Unit]) -> Episode:
    return tuple(line for unit in units for line in unit.lines)
