"""What orders do: begin, repeat, wait for their audio, end, and stop what sounds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

import msgspec

from edge_agent.playback.agenda import in_time, is_over, lay_out_repetition
from edge_agent.playback.memory import AGAIN
from edge_agent.playback.outlook import last_voice, muted_at
from edge_agent.playback.standing import Given, Halt, Silence
from edge_agent.playback.state import Airing, Heard, OrderGiven, Ref, StandIn, State
from edge_agent.playback.turn import Turn, without
from playlists.messages.journal_entry import EndCause, MissCause
from playlists.messages.order import Order, OrderKind
from playlists.messages.order_entries import OrderEnd, OrderEnded, Silenced
from playlists.messages.plan import PlannedItem, ms_of_frames
from playlists.messages.repetition import is_of_order, order_of, repetition_at, starts_at

NEAR_MS = 1_500
"""So long before a silence would begin, something else is looked for to fill it."""
MOST_TOLD = 50
"""So many repetitions that were missed are told one by one; what lies before is not."""
MOST_SIRENS = 30

_CAUSES: Mapping[OrderEnd, tuple[EndCause, MissCause]] = {
    OrderEnd.STOPPED: (EndCause.STOPPED, MissCause.STOPPED),
    # A live session was closed: what is not heard by now did not come.
    OrderEnd.DONE: (EndCause.STREAM_LOST, MissCause.NO_SOURCE),
}
"""What the end of an order makes of what sounds of it, and of what has not sounded."""


def take_order(turn: Turn, event: OrderGiven) -> None:
    """Put an order into force."""
    order = event.order
    match order.order:
        case OrderKind.EMERGENCY | OrderKind.PLAY | OrderKind.LIVE_START:
            if all(given.order.id != order.id for given in turn.state.orders):
                told = repetition_at(order, max(event.given_at, order.issued_at)) or 0
                given = Given(order, event.given_at, told)
                turn.state = replace(turn.state, orders=(*turn.state.orders, given))
        case OrderKind.CANCEL:
            for ended in order.ends:
                end_order(turn, ended, OrderEnd.CANCELLED, order.id)
        case OrderKind.STOP:
            _silence(turn, order, is_obeyed=event.is_obeyed)
        case OrderKind.LIVE_END:
            for ended in order.ends:
                end_order(turn, ended, OrderEnd.DONE, order.id)


def end_order(turn: Turn, order_id: str, cause: OrderEnd, by: str = "") -> None:
    """Take an order out of force, its sound included."""
    given = next((g for g in turn.state.orders if g.order.id == order_id), None)
    if given is None:
        return
    orders = tuple(g for g in turn.state.orders if g is not given)
    flowing = without(turn.state.flowing, order_id)
    turn.state = replace(turn.state, orders=orders, flowing=flowing)
    turn.write(OrderEnded(order_id, cause, by))
    cuts, misses = _CAUSES.get(cause, (EndCause.CANCELLED, MissCause.CANCELLED))
    for airing in turn.state.agenda:
        if airing.order == order_id:
            turn.close_all(airing, misses)
    for voice in turn.state.voices:
        if is_of_order(voice.ref.occurrence, order_id):
            turn.stop(voice, cuts)
    for older in given.order.ends:  # what waited to be replaced does not come back
        end_order(turn, older, OrderEnd.REPLACED, order_id)


def lay_out_orders(turn: Turn, lead_ms: int) -> None:
    """Put the repetitions that are due, or nearly, on the agenda."""
    fresh: list[Airing] = []
    orders = []
    for given in turn.state.orders:
        # Also behind its end: what was due while the power was off is told as missed.
        at = min(max(turn.now, given.order.issued_at), given.order.expires_at - 1)
        due = repetition_at(given.order, at) or 0
        following = starts_at(given.order, due + 1)
        near = following is not None and following <= turn.now + lead_ms
        first = max(given.told, due - MOST_TOLD)
        is_new = _is_new_here(given, turn.state, turn.now)
        for number in range(first, due + near + 1):
            # What was missed while the power was off takes no siren away from what is due.
            with_siren = is_new and number >= due
            for airing in lay_out_repetition(given, number, with_siren=with_siren):
                present = turn.airing(airing.occurrence.id)
                if present is not None and not _wants_siren(present, airing, turn.state):
                    continue
                if not is_over(airing, turn.state):
                    fresh.append(airing)
                    is_new = is_new and not with_siren
        orders.append(replace(given, told=max(given.told, due)))
    turn.state = replace(turn.state, orders=tuple(orders))
    if fresh:
        again = {airing.occurrence.id for airing in fresh}
        kept = (a for a in turn.state.agenda if a.occurrence.id not in again)
        turn.state = replace(turn.state, agenda=in_time((*kept, *fresh)))


def conclude_orders(turn: Turn) -> None:
    """Orders end by themselves: they have sounded, or their time is over."""
    busy = {airing.order for airing in turn.state.agenda}
    for given in turn.state.orders:
        order = given.order
        if order.id in busy:
            continue
        if turn.now >= order.expires_at:
            end_order(turn, order.id, OrderEnd.EXPIRED)
        elif order.repetition is None or not order.repetition.every_ms:
            end_order(turn, order.id, OrderEnd.DONE)
    halts = tuple(halt for halt in turn.state.halts if turn.now < halt.expires_at)
    turn.state = replace(turn.state, halts=halts)


def take_over(turn: Turn, airing: Airing) -> None:
    """An order that takes the place of others has something to say now: they are over."""
    if airing.given is not None:
        for older in airing.given.order.ends:
            end_order(turn, older, OrderEnd.REPLACED, airing.order)


def fill_in(turn: Turn, airing: Airing, index: int) -> Airing:
    """While its next item has not come: siren after siren, then what is pinned."""
    given = airing.given
    if given is None or given.order.emergency is None or not _is_wanting(turn, airing, index):
        return airing
    if turn.now >= given.patient_until:
        return _fall_back(turn, airing, index, given)
    siren = given.order.emergency.siren
    first = airing.item(0)
    sirens = sum(item.sha256 == first.sha256 for item in airing.occurrence.items)
    if siren is None or first.id != siren.id or siren.sha256 not in turn.state.held:
        return airing
    if sirens > MOST_SIRENS:
        return airing
    again = msgspec.structs.replace(siren, id=f"{siren.id}.{sirens + 1}")
    filling = _Filling((again,), (airing.frames[0],))
    return _put(turn, airing, index, filling.before(airing, index))


def _is_wanting(turn: Turn, airing: Airing, index: int) -> bool:
    """Whether silence is near because the audio of an item is not there."""
    state = turn.state
    sha256 = airing.item(index).sha256
    if not sha256 or sha256 in state.held or airing.occurrence.id in state.closing:
        return False
    if muted_at(state.mutes, turn.now, overrides=airing.overrides_limits) is not None:
        return False
    before = last_voice(airing, state)
    if before is None:
        return airing.planned[0] <= turn.now and state.sound_ready
    return before.stopping is None and before.expected_end <= turn.now + NEAR_MS


def _fall_back(turn: Turn, airing: Airing, index: int, given: Given) -> Airing:
    emergency = given.order.emergency
    plan = turn.state.plan
    lengths = {track.sha256: track.frames for track in given.order.tracks}
    usable = turn.state.held - frozenset(plan.recalled if plan is not None else ())
    for items in emergency.fallback if emergency is not None else ():
        known = {item.id for item in airing.occurrence.items}
        if any(item.sha256 not in usable or item.id in known for item in items) or not items:
            continue
        missed = []
        for left in range(index, len(airing.frames)):
            heard = turn.state.record.get(airing.ref(left))
            if heard is None:
                missed.append(turn.missed(airing, left, MissCause.STOOD_IN))
                heard = Heard(MissCause.STOOD_IN, turn.now, planned_at=airing.planned[left])
            turn.note(airing.ref(left), replace(heard, settled=True))
        stand_in = StandIn(frozenset(item.id for item in items), tuple(missed))
        stand_ins = {**turn.state.stand_ins, airing.occurrence.id: stand_in}
        turn.state = replace(turn.state, stand_ins=stand_ins)
        frames = tuple(lengths.get(item.sha256, 0) for item in items)
        return _put(turn, airing, index, _Filling(items, frames))
    return airing


@dataclass(frozen=True, slots=True)
class _Filling:
    """Items with their lengths and, of those behind the first, their distance from it."""

    items: tuple[PlannedItem, ...]
    frames: tuple[int, ...]
    planned: tuple[int, ...] = ()
    """When the last of the items begin and the whole ends, where that is laid out already."""

    def before(self, airing: Airing, index: int) -> "_Filling":
        """The same, followed by the rest of an airing at the times that it has."""
        rest = airing.occurrence.items[index:]
        frames = (*self.frames, *airing.frames[index:])
        return _Filling((*self.items, *rest), frames, airing.planned[index:])

    def begins(self, first: int) -> tuple[int, ...]:
        """When each item is planned to begin, and the end."""
        if self.planned:
            return (*(first,) * (len(self.frames) + 1 - len(self.planned)), *self.planned)
        return tuple(first + ms_of_frames(f) for f in accumulate(self.frames, initial=0))


def _put(turn: Turn, airing: Airing, index: int, filling: _Filling) -> Airing:
    """Put a filling into an airing in place of what is left of it."""
    items = (*airing.occurrence.items[:index], *filling.items)
    changed = replace(
        airing,
        occurrence=msgspec.structs.replace(airing.occurrence, items=items),
        planned=(*airing.planned[:index], *filling.begins(airing.planned[index])),
        frames=(*airing.frames[:index], *filling.frames),
    )
    agenda = tuple(changed if a is airing else a for a in turn.state.agenda)
    turn.state = replace(turn.state, agenda=agenda)
    return changed


def _wants_siren(present: Airing, laid_out: Airing, state: State) -> bool:
    """Whether an airing that has not begun was laid out when an earlier one still had the siren."""
    if laid_out.item(0).id == present.item(0).id or len(laid_out.frames) == len(present.frames):
        return False
    touched = any(present.ref(index) in state.record for index in range(len(present.frames)))
    return not touched and last_voice(present, state) is None


def _is_new_here(given: Given, state: State, now: int) -> bool:
    """Whether people around this receiver were not warned of this danger yet, nor are just now."""
    emergency = given.order.emergency
    if emergency is None or emergency.siren is None:
        return False
    siren = emergency.siren.id
    own = [airing for airing in state.agenda if airing.order == given.order.id]
    if any(a.item(0).id == siren and a.occurrence.last_start_at >= now for a in own):
        return False
    earlier = frozenset(emergency.warned_by)
    going = {voice.ref for voice in state.voices if voice.started_at is not None}
    if any(order_of(ref.occurrence) in earlier for ref in going):
        return False
    return not any(
        _warned(ref, heard, given.order.id, siren) or _warned_before(ref, heard, earlier, siren)
        for ref, heard in state.record.items()
    )


def _warned(ref: Ref, heard: Heard, order_id: str, siren: str) -> bool:
    """Whether something of an order but its siren sounded."""
    is_words = not _is_siren(ref, siren)
    return is_words and _sounded(heard) and is_of_order(ref.occurrence, order_id)


def _warned_before(ref: Ref, heard: Heard, earlier: frozenset[str], siren: str) -> bool:
    """Whether an earlier order sounded: also one that was nothing but a siren, if nothing broke."""
    if not _sounded(heard) or order_of(ref.occurrence) not in earlier:
        return False
    return not _is_siren(ref, siren) or heard.cause not in AGAIN


def _is_siren(ref: Ref, siren: str) -> bool:
    return ref.item == siren or ref.item.startswith(f"{siren}.")


def _sounded(heard: Heard) -> bool:
    return isinstance(heard.cause, EndCause)


def _silence(turn: Turn, order: Order, *, is_obeyed: bool) -> None:
    halt = Halt(order.id, order.issued_at, order.expires_at)
    turn.state = replace(turn.state, halts=(*turn.state.halts, halt))
    for given in turn.state.orders:
        before = given.order.issued_at <= order.issued_at
        if before and (order.ends_emergencies or given.order.order is not OrderKind.EMERGENCY):
            end_order(turn, given.order.id, OrderEnd.STOPPED, order.id)
    for airing in turn.state.agenda:
        begins = airing.occurrence.starts_at if airing.given is None else _dated(airing.given)
        if begins <= order.issued_at:
            turn.close_all(airing, MissCause.STOPPED)
    for voice in turn.state.voices:
        if voice.tone is not None or voice.ref.occurrence in turn.state.closing:
            turn.stop(voice, EndCause.STOPPED)
    if is_obeyed:
        return
    going = frozenset(voice.id for voice in turn.state.voices if voice.stopping is not None)
    if going:
        silences = (*turn.state.silences, Silence(order.id, going))
        turn.state = replace(turn.state, silences=silences)
    else:
        turn.write(Silenced(order.id, turn.now))


def _dated(given: Given) -> int:
    return given.order.issued_at
