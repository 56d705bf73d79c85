from dataclasses import replace

import pytest

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.ledger.doubled import CODE_AGAIN, KEY_AGAIN, TOLD_FOR_MS, doubled
from controller.store.places import Cluster, Receiver
from controller.web.wording.endings import SECOND_BOXES, second_box, second_boxes
from playlists.messages.journal_entry import Booted
from tests.controller.ledger.conftest import Road
from tests.controller.witness import Witness


def cloned(road: Road) -> None:
    road.witness.write(Booted("1", "b"), at=1)
    road.send(road.witness.report())
    clone = Witness(road.witness.receiver, road.witness.key)
    clone.write(Booted("1", "another card"), at=2)
    road.send(clone.report())


def told(road: Road, later_ms: int = 0) -> list[tuple[str, str]]:
    unit = road.broadcast.unit_id
    found = doubled(road.session, {unit}, road.broadcast.planned_start + later_ms)
    return [(one.cluster.id, one.act) for one in found]


def test_a_copied_card_is_told_of_its_place_for_some_days(road: Road) -> None:
    assert told(road) == []
    cloned(road)
    assert told(road) == [(road.broadcast.cluster_id, "journal_conflict")]
    assert told(road, 2 * TOLD_FOR_MS) == []
    assert doubled(road.session, {"another unit"}, road.broadcast.planned_start) == []


def test_a_receiver_that_was_shut_out_is_no_worry_any_more(road: Road) -> None:
    cloned(road)
    road.session.get_one(Receiver, road.witness.receiver).retired_at = 1
    road.session.flush()
    assert told(road) == []


@pytest.mark.parametrize("act", [KEY_AGAIN, CODE_AGAIN])
def test_what_came_to_the_door_of_a_place_is_told_too(road: Road, act: str) -> None:
    place = road.commune.clusters[0]
    record(road.session, SYSTEM, act, place, road.broadcast.planned_start)
    road.session.flush()
    assert told(road) == [(place.id, act)]
    assert act in SECOND_BOXES


def test_the_sentence_names_the_place_and_what_to_do(road: Road) -> None:
    cloned(road)
    (found,) = doubled(road.session, {road.broadcast.unit_id}, road.broadcast.planned_start)
    assert found.cluster.name in second_box([found])
    assert SECOND_BOXES["journal_conflict"] in second_box([found])
    assert "lắp lại bằng mã mới" in second_box([found])


def test_places_with_the_same_finding_share_one_sentence(road: Road) -> None:
    cloned(road)
    (found,) = doubled(road.session, {road.broadcast.unit_id}, road.broadcast.planned_start)
    many = [replace(found, cluster=Cluster(code=f"{n:02}", name="")) for n in range(9, 0, -1)]
    other = replace(found, act=KEY_AGAIN)
    one, two = second_boxes([*many, other])
    assert "Cụm 01, 02, 03, 04, 05, 06 và 3 cụm khác: " in one
    assert found.cluster.name in two
