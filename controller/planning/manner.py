"""How what is on air is heard in a place: in which languages, on which days without music. Pure.

A slot reaches many clusters and says the same in all of them. What differs is laid over it here:
people who speak Raglai hear the Vietnamese bulletin and then its Raglai variant, where one was
approved; in a unit that mourns, programmes are on air without their tunes, whoever scheduled them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from controller.planning.compile import Airing, OnAir
from playlists.rules.keeping_days import is_mourning, without_music
from playlists.rules.programme import ProgrammeItem


@dataclass(frozen=True, slots=True)
class Manner:
    """How a place hears."""

    languages: tuple[str, ...] = ()
    """Beside Vietnamese, in the order in which variants are heard."""
    mourning: frozenset[date] = frozenset()


PLAIN = Manner()


def variant_id(item_id: str, language: str) -> str:
    """The name of an item's variant. It derives from the item's, so that it stays the same."""
    return f"{item_id}.{language}"


def as_heard(on_air: OnAir, manner: Manner) -> OnAir:
    """A slot as it is heard in a place."""
    if manner == PLAIN or not (manner.mourning or on_air.variants):
        return on_air
    spoken = [_with_variants(airing, on_air.variants, manner) for airing in on_air.airings]
    gone = (_with_variants(airing, on_air.variants, manner) for airing in on_air.out_of_force)
    return replace(on_air, airings=tuple(_in_mourning(spoken, manner)), out_of_force=tuple(gone))


def _with_variants(
    airing: Airing, variants: Mapping[str, Mapping[str, ProgrammeItem]], manner: Manner
) -> Airing:
    items: list[ProgrammeItem] = []
    for item in airing.scheduled.items:
        items.append(item)
        others = variants.get(item.id, {})
        items += [others[language] for language in manner.languages if language in others]
    return replace(airing, scheduled=replace(airing.scheduled, items=tuple(items)))


def _in_mourning(airings: Iterable[Airing], manner: Manner) -> Iterator[Airing]:
    """The broadcasts without music on days of mourning; one that was only music is none."""
    for airing in airings:
        scheduled = airing.scheduled
        items = scheduled.items
        if is_mourning(airing.occurrence.starts_at, scheduled.slot.zone, manner.mourning):
            items = without_music(items)
        if items == scheduled.items:
            yield airing
        elif items:
            yield replace(airing, scheduled=replace(scheduled, items=items), in_mourning=True)
