"""The official list of units: 34 provinces with their 3,321 communes, since 01/07/2025.

Resolution 202/2025/QH15 and the resolutions of the Standing Committee of June 2025. The list helps
people to write names right; nothing demands it, because units are cut anew from time to time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from controller.search import folded

PROVINCE_LINE = "= "
KINDS = ("thành phố", "đặc khu", "phường", "tỉnh", "xã")
"""The longest first: "thành phố" is two words."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as the list has it."""

    kind: str
    """xã, phường or đặc khu."""
    plain_name: str
    """Without its kind, as "Vạn Thắng"."""

    @property
    def name(self) -> str:
        """With its kind in front, as people write it: "Xã Vạn Thắng"."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.plain_name}"


@dataclass(frozen=True, slots=True)
class Province:
    """A province or a city of that rank, with its communes by kind and alphabet."""

    kind: str
    """tỉnh or thành phố."""
    name: str
    """Without its kind, as "Khánh Hòa"."""
    communes: tuple[Commune, ...]

    def commune(self, name: str) -> Commune | None:
        """The commune of that name, with or without its kind or accents.

        None where there is no such one, or where it may be several: "xa van lang" is Văn Lang and
        Văn Lăng.
        """
        wanted = folded(name).split()
        ways = (
            [one for one in self.communes if one.name == name],
            [one for one in self.communes if folded(one.name).split() == wanted],
            [one for one in self.communes if folded(one.plain_name).split() == wanted],
        )
        found = next(filter(None, ways), [])
        return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """All of them, from north to south."""
    text = (resources.files("controller.units") / "official.txt").read_text("utf-8")
    return tuple(_provinces(text))


def province(name: str) -> Province | None:
    """The province of that name, with or without its kind or accents."""
    wanted = folded(name).split()
    for one in provinces():
        if wanted in (folded(one.name).split(), folded(f"{one.kind} {one.name}").split()):
            return one
    return None


def _provinces(text: str) -> Iterator[Province]:
    for block in text.split(f"\n{PROVINCE_LINE}")[1:]:
        first, *others = block.splitlines()
        kind, name = _told_apart(first)
        yield Province(kind, name, tuple(Commune(*_told_apart(line)) for line in others if line))


def _told_apart(line: str) -> tuple[str, str]:
    """A unit's kind and its name."""
    kind = next(kind for kind in KINDS if line.startswith(f"{kind} "))
    return kind, line.removeprefix(f"{kind} ")
