"""Mutes and stops as receivers wrote them down."""

from controller.ledger.hushes import hushes
from controller.web.wording.silence import hush_words
from playlists.messages.command import MuteCause
from playlists.messages.order_entries import Muted, Silenced, Unmuted
from tests.controller.ledger.conftest import Road

HOUR = 3_600_000
NEAR = 600_000


def told(road: Road, at: int) -> list[str]:
    place = road.commune.clusters[0].id
    return [hush_words(hush) for hush in hushes(road.session, place, at, NEAR)]


def test_a_mute_is_told_while_it_holds_and_not_after_it_was_lifted(road: Road) -> None:
    now = road.commune.now
    road.witness.write(Muted("c1", MuteCause.ORDERED, now + 5 * HOUR), at=now)
    road.witness.write(Muted("c2", MuteCause.FAULT, now + 2 * HOUR), at=now + 1)
    road.witness.write(Unmuted("c3", MuteCause.ORDERED), at=now + 3 * HOUR)
    road.send(road.witness.report(), now=now + 4 * HOUR)
    assert told(road, now - 1) == []
    ordered, fault = told(road, now + HOUR)
    assert "tắt tiếng theo lệnh" in ordered
    assert "ngắt do hỏng" in fault
    assert told(road, now + 2 * HOUR + 2) == [ordered]
    assert told(road, now + 4 * HOUR) == []


def test_a_stop_is_told_around_its_time(road: Road) -> None:
    now = road.commune.now
    road.witness.write(Silenced("o1", now + HOUR), at=now + HOUR)
    road.send(road.witness.report(), now=now + 2 * HOUR)
    assert told(road, now + HOUR + NEAR)[0].startswith("Có lệnh dừng phát lúc")
    assert told(road, now + HOUR + NEAR + 1) == []
