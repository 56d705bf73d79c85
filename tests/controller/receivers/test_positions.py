"""Where a cluster lies, as people copy it from a map."""

import pytest
from sqlalchemy.orm import Session

from controller.receivers.positions import (
    EASTMOST,
    NORTHMOST,
    BadCoordinateError,
    read_coordinate,
    set_position,
)
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def placed(session: Session, commune: Commune, text: str) -> tuple[float | None, float | None]:
    technician = commune.actor(StaffRole.TECHNICIAN)
    cluster = set_position(session, technician, commune.clusters[0].id, text, NOW)
    return cluster.latitude, cluster.longitude


@pytest.mark.parametrize(
    "text", ["12.2451, 109.1943", "12.2451,109.1943", "12,2451, 109,1943", "  12.2451,  109.1943 "]
)
def test_it_is_read_as_maps_write_it_with_a_point_or_a_comma(
    session: Session, commune: Commune, text: str
) -> None:
    assert placed(session, commune, text) == (12.2451, 109.1943)


def test_nothing_takes_it_off_the_map(session: Session, commune: Commune) -> None:
    placed(session, commune, "12.2451, 109.1943")
    assert placed(session, commune, "") == (None, None)


@pytest.mark.parametrize(
    "text", ["12.2451", "12.2451, ", ", 109.1943", "bắc, đông", "109.1943, 12"]
)
def test_half_of_it_words_and_what_is_outside_of_the_world_are_refused(
    session: Session, commune: Commune, text: str
) -> None:
    placed(session, commune, "12.2451, 109.1943")
    with pytest.raises(BadCoordinateError):
        placed(session, commune, text)


@pytest.mark.parametrize("largest", [NORTHMOST, EASTMOST])
def test_the_ends_of_the_world_belong_to_it(largest: float) -> None:
    assert read_coordinate(str(-largest), largest) == -largest
    with pytest.raises(BadCoordinateError):
        read_coordinate(str(largest + 0.001), largest)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_what_is_no_number_on_a_map_is_none(text: str) -> None:
    with pytest.raises(BadCoordinateError):
        read_coordinate(text, EASTMOST)
