"""What a receiver does with somebody who speaks now: what she interrupts, what interrupts her."""

from dataclasses import replace

import msgspec
import pytest

from edge_agent.orders.admission import check_order
from edge_agent.playback.memory import recollect
from edge_agent.playback.state import (
    Ending,
    MutesChanged,
    OrderGiven,
    PlanChanged,
    StreamFlows,
)
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    EndCause,
    JournalEntry,
    MissCause,
)
from playlists.messages.live import LEAD_MS
from playlists.messages.order_entries import OrderEnd
from playlists.messages.plan import ItemKind, PlannedItem, Priority
from playlists.messages.refusal import RefusalCode, RefusedError
from tests.edge_agent.life import MINUTE, NOON, Life, late_life, occurrence, plan
from tests.edge_agent.live.broadcast import Broadcast
from tests.edge_agent.orders import ends, flood, give, in_force, over, stop

SESSION = Broadcast(NOON)
FIRST = NOON + LEAD_MS


def speaking(life: Life | None = None) -> Life:
    """She is heard."""
    life = life or in_force(SESSION.start())
    flows(life, FIRST)
    life.starts("live", FIRST)
    return life


def flows(life: Life, at: int) -> None:
    life.now = max(life.now, at - 500)
    life.give(StreamFlows("noi", at))


def test_it_begins_when_its_sound_comes_and_not_before() -> None:
    life = in_force(SESSION.start())
    life.at(NOON + 10_000)
    assert life.loads() == []
    flows(life, NOON + 11_000)
    assert life.loads() == [("live", NOON + 11_000)]


def test_it_ends_with_its_last_piece_and_the_order_with_it() -> None:
    life = speaking()
    life.ends("live", FIRST + 30_000)
    assert ends(life) == [("live", EndCause.COMPLETED)]
    assert over(life) == [("noi", OrderEnd.DONE, "")]


def test_it_interrupts_what_a_plan_holds_of_any_class() -> None:
    life = late_life(NOON - MINUTE, "news", priority=Priority.PRIORITY)
    life.at(NOON)
    life.starts("news", NOON)
    give(life, SESSION.start(), NOON + 1_000)
    flows(life, FIRST)
    assert life.loads()[-1] == ("live", FIRST)
    assert life.voice("live").rank > life.voice("news").rank


def test_an_emergency_goes_before_it_and_it_goes_on_afterwards() -> None:
    life = speaking()
    give(life, flood("alert", at=FIRST + 5_000))
    life.ends("live", FIRST + 5_100, Ending.CUT)
    life.starts("alert", FIRST + 5_100)
    life.ends("alert", FIRST + 25_100)
    life.at(FIRST + 25_200)
    assert ends(life) == [("live", EndCause.PREEMPTED), ("alert", EndCause.COMPLETED)]
    assert life.loads()[-1][0] == "live"


def test_a_stream_that_dries_up_frees_the_air_and_is_heard_when_it_comes_again() -> None:
    life = speaking()
    life.ends("live", FIRST + 5_000, Ending.DRIED)
    life.at(FIRST + 6_000)
    assert ends(life) == [("live", EndCause.STREAM_LOST)]
    assert len(life.loads()) == 1
    flows(life, FIRST + 9_000)
    assert life.loads()[-1] == ("live", FIRST + 9_000)


def test_a_stop_silences_it_and_it_does_not_come_back() -> None:
    life = speaking()
    give(life, stop(FIRST + 1_000, ends_emergencies=False))
    life.ends("live", FIRST + 1_050, Ending.CUT)
    flows(life, FIRST + 2_000)
    life.at(FIRST + 3_000)
    assert ends(life) == [("live", EndCause.STOPPED)]
    assert over(life) == [("noi", OrderEnd.STOPPED, "stop")]
    assert len(life.loads()) == 1


def test_its_end_closes_it_even_if_the_last_piece_was_lost() -> None:
    life = speaking()
    give(life, SESSION.end(), FIRST + 20_000)
    life.ends("live", FIRST + 20_100, Ending.CUT)
    assert ends(life) == [("live", EndCause.STREAM_LOST)]
    assert over(life) == [("noi", OrderEnd.DONE, "noi-het")]
    assert not life.state.flowing


@pytest.mark.parametrize("ended", [True, False], ids=["closed", "expired"])
def test_what_never_came_is_missed_for_want_of_it(*, ended: bool) -> None:
    life = in_force(SESSION.start())
    if ended:
        give(life, SESSION.end(), NOON + 60_000)
    life.at(NOON + 6 * MINUTE)
    assert life.missed() == [("live", MissCause.NO_SOURCE)]
    assert not life.state.orders


def test_a_mute_holds_for_it() -> None:
    life = Life(NOON - MINUTE)
    life.give(MutesChanged({MuteCause.ORDERED: NOON + 10 * MINUTE}))
    give(life, SESSION.start())
    flows(life, FIRST)
    life.at(FIRST + 1_000)
    assert life.loads() == []
    assert life.missed() == [("live", MissCause.MUTED)]


def test_no_plan_may_hold_live_sound() -> None:
    life = Life(NOON - MINUTE)
    item = PlannedItem(id="live", kind=ItemKind.LIVE, title="", frames=24_000, source="live")
    held = msgspec.structs.replace(occurrence(), items=(item,))
    life.give(PlanChanged(plan(held)))
    life.at(NOON)
    assert life.loads() == []
    assert life.missed() == [("live", MissCause.UNKNOWN_KIND)]


def test_after_a_power_cut_she_is_heard_again_as_soon_as_sound_comes() -> None:
    before = speaking()
    entries = [
        JournalEntry(sequence=n, at=FIRST, clock_trusted=True, previous=FIRST_PREVIOUS, event=e)
        for n, e in enumerate(before.written(), 1)
    ]
    known = recollect(entries, None, "another boot")
    life = Life(FIRST + 10_000)
    life.state = replace(life.state, record=known.record)
    life.give(OrderGiven(SESSION.start(), NOON))
    flows(life, FIRST + 12_000)
    assert life.loads() == [("live", FIRST + 12_000)]


@pytest.mark.parametrize(
    "changed",
    [
        {"live_key": None},
        {"live_key": b"short"},
        {"items": ()},
        {"items": SESSION.start().items * 2},
    ],
)
def test_an_order_that_does_not_open_one_session_is_refused(changed: dict[str, object]) -> None:
    order = msgspec.structs.replace(SESSION.start(), **changed)
    with pytest.raises(RefusedError) as refused:
        check_order(order, (), NOON)
    assert refused.value.code is RefusalCode.MALFORMED


def test_an_end_that_came_before_its_beginning_keeps_it_out() -> None:
    with pytest.raises(RefusedError) as refused:
        check_order(SESSION.start(), (SESSION.end(),), NOON)
    assert refused.value.code is RefusalCode.ENDED
