"""Where something may be aimed at: units, areas and clusters of a unit and below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.emergencies.reach import Aim
from controller.receivers.areas import list_areas
from controller.store.broadcasts import TargetKind
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.errors import BadFormError

Choice = tuple[str, str, str]
"""Identifier, what people call it for short, name."""


@dataclass(frozen=True, slots=True)
class Aims:
    """What there is to choose from."""

    units: tuple[Choice, ...]
    """Those below the unit itself."""
    areas: tuple[Choice, ...]
    clusters: tuple[Choice, ...]
    whole: tuple[str, str]
    """Identifier and name of the unit itself: all that is below it."""

    @property
    def codes(self) -> dict[str, str]:
        """Cluster → code."""
        return {id_: code for id_, code, _name in self.clusters}

    @property
    def names(self) -> dict[str, str]:
        """Any of them → how a sentence names it."""
        named = {id_: f"cụm {code}" for id_, code, _name in self.clusters}
        named |= {id_: name for id_, _code, name in (*self.units, *self.areas)}
        return named | dict([self.whole])


def aims_of(session: Session, unit_id: str) -> Aims:
    """Everything at which somebody of a unit may aim."""
    units = subtree_ids(session, unit_id)
    below = select(Unit).where(Unit.id.in_(units - {unit_id})).order_by(Unit.name, Unit.id)
    places = (
        select(Cluster)
        .where(Cluster.unit_id.in_(units), Cluster.retired_at.is_(None))
        .order_by(Cluster.code, Cluster.id)
    )
    return Aims(
        units=tuple((unit.id, "", unit.name) for unit in session.scalars(below)),
        areas=tuple((area.id, "", area.name) for area in list_areas(session, units)),
        clusters=tuple((place.id, place.code, place.name) for place in session.scalars(places)),
        whole=(unit_id, find(session, Unit, unit_id).name),
    )


def chosen_aims(places: Sequence[str]) -> list[Aim]:
    """Places as a form names them: "unit:…", "area:…", "cluster:…". Raises BadFormError."""
    aims = []
    for place in places:
        kind, _, id_ = place.partition(":")
        try:
            aims.append(Aim(TargetKind(kind), id_))
        except ValueError as error:
            raise BadFormError("noi") from error
    return aims
