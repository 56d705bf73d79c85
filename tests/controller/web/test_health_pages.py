"""What receivers tell of themselves is on the pages in words, with what to do about it."""

import re

import pytest
from sqlalchemy.orm import Session

from controller.planning.service import plan_marked
from controller.receivers.service import record_state
from controller.web.queries.receivers import FETCHING_MS
from controller.web.wording.health import FAULT, NOT_READY, Ailment, ailments
from edge_agent import faults as agent_faults
from edge_agent.health import judgement
from playlists.messages.state import (
    BoardState,
    ClockState,
    HearingState,
    Machine,
    NotReady,
    State,
)
from tests.controller.web.asking import Browser, Web, Write

LISTED = re.compile(r"^\| (`[^|]*) \|", re.MULTILINE)


def names_in(table: str | None) -> set[str]:
    cells = " ".join(LISTED.findall(table or ""))
    return set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", cells))


@pytest.mark.parametrize("module", [agent_faults, judgement])
def test_every_fault_that_a_receiver_can_name_has_words(module: object) -> None:
    named = names_in(module.__doc__)
    assert len(named) > 10
    assert named <= set(FAULT)


def test_every_cause_of_not_being_ready_has_words() -> None:
    assert set(NOT_READY) == set(NotReady)


def test_a_fault_of_a_newer_receiver_is_told_by_its_name() -> None:
    (told,) = ailments((), ["of_a_newer_receiver"])
    assert told.what == "sự cố khác (of_a_newer_receiver)"


def test_what_is_grave_comes_first_and_nothing_twice() -> None:
    told = ailments([NotReady.BOARD], ["signal_weak", "board_lost", "battery_low"])
    assert [ailment.what for ailment in told] == [
        "mạch điều khiển âm ly không trả lời",
        "ắc quy sắp hết",
        "sóng yếu",
    ]


def tell(web: Web, write: Write, position: int, **told: object) -> None:
    receiver = web.commune.receivers[position].id

    def record(session: Session) -> None:
        state = State(
            receiver=receiver,
            at=web.now,
            online=True,
            clock=ClockState(trusted=True, source="synchronised"),
            plan_version=1,
            **told,  # type: ignore[arg-type] # any of a state's fields
        )
        record_state(session, receiver, state, web.now)

    write(record)


def test_a_cluster_says_why_it_is_not_ready_and_what_to_do(
    web: Web, operator: Browser, write: Write
) -> None:
    tell(web, write, 0, not_ready=(NotReady.BOARD,), faults=("board_lost", "signal_weak"))
    page = operator.get(f"/cum-loa/{web.commune.clusters[0].id}")
    assert "Chưa sẵn sàng phát" in page
    assert "Mạch âm ly không trả lời" in page
    assert NOT_READY[NotReady.BOARD].step in page
    assert FAULT["signal_weak"].step in page


def test_what_board_and_machine_measure_is_on_the_page_of_the_cluster(
    web: Web, operator: Browser, write: Write
) -> None:
    board = BoardState(kind="serial", connected=True, mains_v=228, battery_mv=13_200, celsius=41)
    tell(web, write, 0, ready_for_air=True, board=board, machine=Machine(signal_percent=62))
    page = operator.get(f"/cum-loa/{web.commune.clusters[0].id}")
    for words in ("228 V", "13,2 V", "41 °C", "62%"):
        assert words in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HearingState.HEARD, "Nghe được loa"),
        (HearingState.UNHEARD, "Không nghe được loa"),
        (HearingState.WAITING, "Chờ kiểm âm"),
        (HearingState.LOST, "Mất micro kiểm âm"),
    ],
)
def test_a_cluster_says_whether_its_loudspeaker_was_heard(
    web: Web, operator: Browser, write: Write, state: HearingState, words: str
) -> None:
    tell(web, write, 0, ready_for_air=True, hearing=state)
    assert words in operator.get("/cum-loa")
    assert words in operator.get(f"/cum-loa/{web.commune.clusters[0].id}")
    assert words not in operator.get(f"/cum-loa/{web.commune.clusters[1].id}")


def test_today_names_the_clusters_whose_next_broadcast_is_in_danger(
    web: Web, operator: Browser, write: Write
) -> None:
    for position in (0, 1):
        tell(web, write, position, ready_for_air=True, faults=("mains_lost", "signal_weak"))
    page = operator.get("/hom-nay")
    assert page.count("Mất điện lưới, đang dùng ắc quy") == 1
    assert FAULT["mains_lost"].step in page
    assert "Sóng yếu" not in page
    web.now += 10 * 60_000
    assert "Mất điện lưới" not in operator.get("/hom-nay")


def test_audio_of_a_new_plan_is_missed_only_once_it_had_time_to_come(
    web: Web, operator: Browser, write: Write
) -> None:
    def plan(session: Session) -> None:
        web.commune.slot(session, [web.commune.approved_bulletin(session)])
        plan_marked(session, web.now, (), limit=10)

    write(plan)
    tell(web, write, 0, not_ready=(NotReady.AUDIO,))
    assert NOT_READY[NotReady.AUDIO].step not in operator.get("/hom-nay")
    web.now += FETCHING_MS
    tell(web, write, 0, not_ready=(NotReady.AUDIO,))
    assert NOT_READY[NotReady.AUDIO].step in operator.get("/hom-nay")


def test_an_ailment_is_words_for_two_questions() -> None:
    for told in (*FAULT.values(), *NOT_READY.values()):
        assert isinstance(told, Ailment)
        assert told.what[0].islower()
        assert told.step.endswith(".")
