"""How what is on air is heard in a place: in which languages, on which days without music. Pure.

A slot reaches many clusters and says the same in all of them. What differs is laid over it here:
people who speak Raglai hear the Vietnamese bulletin and then its Raglai variant, where one was
approved; in a unit that mourns, programmes are on air without music, whoever scheduled them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from controller.planning.compile import Airing, SlotOnAir
from playlists.rules.keeping_days import is_mourning, without_music
from playlists.rules.programme import WITH_WORDS, ProgrammeItem


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


def as_heard(on_air: SlotOnAir, manner: Manner) -> SlotOnAir:
    """A slot as it is heard in a place."""
    if manner == PLAIN or not (manner.mourning or on_air.variants):
        return on_air
    spoken = [_with_variants(airing, on_air.variants, manner) for airing in on_air.airings]
    gone = (_with_variants(airing, on_air.variants, manner) for airing in on_air.out_of_force)
    return replace(
        on_air,
        airings=tuple(_in_mourning(spoken, manner)),
        out_of_force=tuple(gone),
        silenced=tuple(_silenced(spoken, manner)),
    )


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
        items = _mourned(airing, manner)
        if items == airing.scheduled.items:
            yield airing
        elif items:
            yield _mourning(airing, items)


def _silenced(airings: Iterable[Airing], manner: Manner) -> Iterator[Airing]:
    """The songs that are left out, with their broadcasts; a tune is nobody's promise."""
    for airing in airings:
        kept = _mourned(airing, manner)
        gone = (item for item in airing.scheduled.items if item not in kept)
        if songs := tuple(item for item in gone if item.kind in WITH_WORDS):
            yield _mourning(airing, songs)


def _mourned(airing: Airing, manner: Manner) -> tuple[ProgrammeItem, ...]:
    scheduled = airing.scheduled
    mourns = is_mourning(airing.occurrence.starts_at, scheduled.slot.zone, manner.mourning)
    return without_music(scheduled.items) if mourns else scheduled.items


def _mourning(airing: Airing, items: tuple[ProgrammeItem, ...]) -> Airing:
    scheduled = replace(airing.scheduled, items=items)
    return replace(airing, scheduled=scheduled, in_mourning=True)
