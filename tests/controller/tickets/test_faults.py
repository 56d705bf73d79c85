"""When a fault becomes a ticket: the rule alone, over made-up courses of a receiver."""

from hypothesis import given
from hypothesis import strategies as st

from controller.civil import DAY_MS, HOUR_MS, MINUTE_MS
from controller.tickets.faults import OFFLINE, PASSING, RULES, Kept, Move, Seen, moves, seen
from controller.web.wording.health import FAULT
from playlists.messages.state import NotReady

NOW = 1_795_000_000_000
WELL = Seen(frozenset())


def telling(*faults: str) -> Seen:
    return Seen(frozenset(faults))


def after(
    what: Seen, kept: dict[str, Kept], ended: dict[str, Kept] | None = None
) -> dict[str, Move]:
    return dict(moves(what, kept, ended or {}, NOW))


def test_a_flicker_is_watched_and_bothers_nobody() -> None:
    assert after(telling("mains_lost"), {}) == {"mains_lost": Move.WATCH}
    just = {"mains_lost": Kept(NOW - 14 * MINUTE_MS)}
    assert after(telling("mains_lost"), just) == {}
    assert after(WELL, just) == {"mains_lost": Move.FORGET}


def test_what_lasts_becomes_a_ticket_and_ends_with_its_fault() -> None:
    long = {"mains_lost": Kept(NOW - 15 * MINUTE_MS)}
    assert after(telling("mains_lost"), long) == {"mains_lost": Move.OPEN}
    open_ = {"mains_lost": Kept(NOW - HOUR_MS, opened_at=NOW - 30 * MINUTE_MS)}
    assert after(telling("mains_lost"), open_) == {}
    assert after(WELL, open_) == {"mains_lost": Move.END}


def test_foreign_sound_waits_for_nothing() -> None:
    assert after(telling("foreign_sound"), {}) == {"foreign_sound": Move.OPEN}


def test_silence_counts_from_when_the_receiver_was_heard_last() -> None:
    assert after(Seen(None, NOW - 5 * MINUTE_MS), {}) == {OFFLINE: Move.WATCH}
    assert after(Seen(None, NOW - 20 * MINUTE_MS), {}) == {OFFLINE: Move.OPEN}


def test_of_a_silent_receiver_no_fault_is_believed_to_be_over() -> None:
    open_ = {"card_errors": Kept(NOW - DAY_MS, opened_at=NOW - DAY_MS)}
    silent = Seen(None, NOW - MINUTE_MS)
    assert after(silent, open_) == {OFFLINE: Move.WATCH}
    offline = {OFFLINE: Kept(NOW - DAY_MS, opened_at=NOW - DAY_MS)}
    assert after(telling("card_errors"), offline)[OFFLINE] is Move.END


def test_a_fault_that_is_back_within_a_day_is_the_same_ticket() -> None:
    ended = {"mains_lost": Kept(NOW - DAY_MS, NOW - DAY_MS, ended_at=NOW - 2 * HOUR_MS)}
    long = {"mains_lost": Kept(NOW - 15 * MINUTE_MS)}
    assert after(telling("mains_lost"), long, ended) == {"mains_lost": Move.RETURN}


def test_somebodys_word_that_it_is_done_is_believed_for_an_hour() -> None:
    done = Kept(NOW - DAY_MS, NOW - DAY_MS, NOW - 30 * MINUTE_MS, ended_by_person=True)
    assert after(telling("unheard"), {}, {"unheard": done}) == {}
    long_ago = Kept(NOW - DAY_MS, NOW - DAY_MS, NOW - 2 * HOUR_MS, ended_by_person=True)
    watched = {"unheard": Kept(NOW - HOUR_MS)}
    assert after(telling("unheard"), watched, {"unheard": long_ago}) == {"unheard": Move.RETURN}


def test_one_trouble_has_one_name_and_what_passes_by_itself_has_none() -> None:
    told = seen([NotReady.SOUND, NotReady.NO_PLAN], ["sound_lost", "second_broker"])
    assert told == telling("sound_lost")


def test_a_name_that_only_a_newer_receiver_knows_is_not_lost() -> None:
    open_after = {"termites": Kept(NOW - HOUR_MS)}
    assert after(telling("termites"), open_after) == {"termites": Move.OPEN}


def test_every_fault_that_people_are_told_of_has_a_rule_or_passes() -> None:
    assert set(FAULT) - PASSING <= set(RULES)
    assert set(RULES) - {OFFLINE, "clock"} <= set(FAULT)
    assert not PASSING & set(RULES)


LOOKS = st.lists(
    st.one_of(
        st.none(), st.frozensets(st.sampled_from(["mains_lost", "foreign_sound", "card_worn"]))
    ),
    max_size=60,
)


@given(LOOKS, st.integers(1, 40))
def test_whatever_a_receiver_does_a_kind_is_open_once_and_ends_only_when_it_is_gone(
    looks: list[frozenset[str] | None], minutes: int
) -> None:
    standing: dict[str, Kept] = {}
    ended: dict[str, Kept] = {}
    now, heard_at = NOW, NOW
    for told in looks:
        now += minutes * MINUTE_MS
        heard_at = heard_at if told is None else now
        for kind, move in list(moves(Seen(told, heard_at), standing, ended, now)):
            there = {OFFLINE} if told is None else told
            match move:
                case Move.WATCH:
                    assert kind not in standing
                    standing[kind] = Kept(now)
                case Move.OPEN | Move.RETURN:
                    assert kind in there
                    assert kind not in standing or standing[kind].opened_at is None
                    assert (move is Move.RETURN) == (kind in ended)
                    ended.pop(kind, None)
                    standing[kind] = Kept(now, opened_at=now)
                case Move.END | Move.FORGET:
                    assert kind not in there
                    over = standing.pop(kind)
                    assert (move is Move.END) == (over.opened_at is not None)
                    if over.opened_at is not None:
                        ended[kind] = Kept(over.began_at, over.opened_at, ended_at=now)
