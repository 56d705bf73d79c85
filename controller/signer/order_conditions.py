"""What must hold before an order is signed: who gave it, in which shift, what it says and where.

The web is not believed. An order to sound needs a person who may order in the unit, a duty shift
of hers that was open when she gave it, and sounds that were approved; words that nobody approved
pass only if they are exactly those that she gave. What only ends sound needs no shift.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act, may
from controller.accounts.passkeys import public_key_of
from controller.accounts.service import actor_for, is_open
from controller.accounts.standing_in import grants_of
from controller.civil import HOUR_MS
from controller.emergencies.errors import ShiftRefusedError
from controller.emergencies.reach import clusters_named
from controller.emergencies.shifts import ASKED_WITHIN_MS, is_open_at, read_statement
from controller.emergencies.stopped import stopped_since
from controller.emergencies.words import issued_words
from controller.signer.approvals import DoesNotCountError
from controller.signer.conditions import (
    RefusalReason,
    SigningRefusedError,
    Station,
    delegated_key,
    require_approved,
    require_same,
)
from controller.signer.live_conditions import check_live_end, check_live_start
from controller.store.bulletins import Revision
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import DutyShift, Emergency, GivenOrder, Nature, Purpose
from controller.store.emergencies import EmergencyTemplate as Template
from controller.store.logins import Factor, Passkey
from controller.store.people import Person
from controller.store.places import Area, Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids, unit_path
from playlists.messages.approval import NotProvedError, PasskeyProof, check_answer
from playlists.messages.keys import SigningKey
from playlists.messages.order import LONGEST_MS, NUMBERS_REMEMBERED, ROLE_OF, Order, OrderKind

AHEAD_MS = 60_000
"""So far may the web's clock be ahead of the signer's."""

MAY: Mapping[OrderKind, Act] = {
    OrderKind.EMERGENCY: Act.ORDER_EMERGENCY,
    OrderKind.CANCEL: Act.CANCEL_BROADCAST,
    OrderKind.STOP: Act.CANCEL_BROADCAST,
    OrderKind.LIVE_START: Act.SPEAK_LIVE,
    OrderKind.LIVE_END: Act.SPEAK_LIVE,
}
"""Which kinds are signed at all, and what whoever gives one must be allowed to do."""


def signable_order(
    session: Session, row: OutboxMessage, station: Station, now: int
) -> tuple[Order, SigningKey]:
    """The order that may be signed for an outbox row, and the key for it.

    Raises SigningRefusedError.
    """
    if row.area_id is None:
        raise SigningRefusedError("the order is for no unit")
    try:
        order = msgspec.json.decode(row.message, type=Order)
    except msgspec.DecodeError as error:
        raise SigningRefusedError(f"not an order: {error}") from error
    practice = row.kind is OutboxKind.PRACTICE
    _check(session, order, row, now, practice=practice)
    if order.order is OrderKind.EMERGENCY:
        _require_sounds(session, order, station)
    if practice:
        return order, station.practice
    path = [unit.id for unit in unit_path(session, row.area_id)]
    return order, delegated_key(path, station, ROLE_OF[order.order], now)


def _check(session: Session, order: Order, row: OutboxMessage, now: int, *, practice: bool) -> None:
    text = row.message
    given = session.get(GivenOrder, order.id)
    if given is None or given.message != text:
        raise SigningRefusedError(f"order {order.id} was never given like this")
    for field, said, known in (
        ("sequence", order.sequence, given.sequence),
        ("kind", order.order, given.order),
        ("issued_at", order.issued_at, given.given_at),
        ("expires_at", order.expires_at, given.expires_at),
    ):
        require_same(field, str(said), str(known))
    _require_time(order, now)
    _require_rising(session, order)
    _require_person(session, given, now)
    _require_place(session, order, given, str(row.area_id))
    _OF_KIND[order.order](session, order, given)
    emergency = _emergency_of(session, given)
    if practice != (emergency is not None and emergency.nature is Nature.PRACTICE):
        raise SigningRefusedError("practice and what is meant go by different roads")


def _require_time(order: Order, now: int) -> None:
    if order.order not in MAY:
        raise SigningRefusedError(f"orders to {order.order} are not signed here")
    if order.expires_at <= now:
        raise SigningRefusedError("the order has expired")
    if order.issued_at > now + AHEAD_MS or order.expires_at - order.issued_at > LONGEST_MS:
        raise SigningRefusedError("the order is dated ahead, or holds longer than a day")


def _require_rising(session: Session, order: Order) -> None:
    """No number is used twice (the database sees to it); an old one that turns up is no order."""
    highest = session.scalar(select(func.max(GivenOrder.sequence))) or 0
    if order.sequence <= highest - NUMBERS_REMEMBERED:
        raise SigningRefusedError(f"number {order.sequence} lies far behind {highest}")


def _require_person(session: Session, given: GivenOrder, now: int) -> None:
    person = session.get_one(Person, given.given_by)
    _require_may(session, person, MAY[given.order], given.unit_id, now)


def _require_may(session: Session, person: Person, act: Act, unit_id: str, now: int) -> None:
    actor = actor_for(person, "signer", grants_of(session, person.id, now))
    if not is_open(person) or not may(session, actor, act, unit_id):
        raise SigningRefusedError(
            f"person {person.id} may not {act} in unit {unit_id}", RefusalReason.EVIDENCE
        )


def _require_place(session: Session, order: Order, given: GivenOrder, area_id: str) -> None:
    below = subtree_ids(session, given.unit_id)
    outside = [id_ for id_ in (area_id, *order.targets) if _unit_of(session, id_) not in below]
    if outside or not order.targets:
        raise SigningRefusedError(f"targets outside unit {given.unit_id}: {', '.join(outside)}")


def _unit_of(session: Session, target_id: str) -> str | None:
    if session.get(Unit, target_id) is not None:
        return target_id
    place = session.get(Area, target_id) or session.get(Cluster, target_id)
    return None if place is None else place.unit_id


def _emergency_of(session: Session, given: GivenOrder) -> Emergency | None:
    return session.get(Emergency, given.emergency_id) if given.emergency_id else None


def _check_stop(_session: Session, order: Order, _given: GivenOrder) -> None:
    if order.items or order.tracks or order.ends or order.emergency or order.live_key:
        raise SigningRefusedError("a stop says nothing and names no order")


def _check_cancel(session: Session, order: Order, given: GivenOrder) -> None:
    if order.items or order.tracks or order.emergency or order.live_key:
        raise SigningRefusedError("a cancel says nothing")
    _require_own(session, order, given)


def _check_emergency(session: Session, order: Order, given: GivenOrder) -> None:
    emergency = _emergency_of(session, given)
    if emergency is None or order.emergency is None:
        raise SigningRefusedError("the order belongs to no emergency")
    for field, said, known in (
        ("giver", given.given_by, emergency.given_by),
        ("shift", given.shift_id, emergency.shift_id),
        ("unit", given.unit_id, emergency.unit_id),
        ("kind", order.emergency.kind, emergency.kind),
        ("level", order.emergency.level, emergency.level or 0),
        ("drill", order.emergency.drill, emergency.nature is Nature.DRILL),
    ):
        require_same(field, str(said), str(known))
    _require_reach(session, order, emergency)
    _require_replaced(session, order, emergency)
    if order.expires_at > emergency.ends_at:
        raise SigningRefusedError("the order would outlive its emergency")
    shift = session.get_one(DutyShift, emergency.shift_id)
    if shift.person_id != emergency.given_by:
        raise SigningRefusedError("somebody else's shift", RefusalReason.EVIDENCE)
    _require_shift(session, shift, emergency.unit_id, emergency.given_at)
    if order.emergency.drill:
        _require_drill_words(session, order, emergency)


def _require_reach(session: Session, order: Order, emergency: Emergency) -> None:
    """It sounds where the emergency was given; what carries it on, nowhere that was stopped."""
    given = tuple(sorted(target.target_id for target in emergency.targets))
    if order.targets != given:
        outside = clusters_named(session, order.targets) - clusters_named(session, given)
        if outside:
            raise SigningRefusedError(f"targets outside emergency {emergency.id}")
    stopped = stopped_since(session, emergency.given_at, order.issued_at)
    if stopped and stopped & clusters_named(session, order.targets):
        raise SigningRefusedError(f"emergency {emergency.id} was stopped where this would sound")


def _require_replaced(session: Session, order: Order, emergency: Emergency) -> None:
    """It ends earlier orders of its own emergency, or of those whose place that takes."""
    chain, older = {emergency.id}, emergency.replaces_id
    while older is not None and older not in chain:
        chain.add(older)
        older = session.get_one(Emergency, older).replaces_id
    _require_ends_only(session, order, chain)


def _check_live_start(session: Session, order: Order, given: GivenOrder) -> None:
    shift, at = check_live_start(session, order, given)
    officer = session.get_one(Person, shift.person_id)
    _require_may(session, officer, Act.ORDER_EMERGENCY, given.unit_id, at)
    _require_shift(session, shift, given.unit_id, at)


def _require_own(session: Session, order: Order, given: GivenOrder) -> None:
    if given.emergency_id is None:
        raise SigningRefusedError("it ends no orders of an emergency")
    _require_ends_only(session, order, {given.emergency_id})


def _require_ends_only(session: Session, order: Order, emergency_ids: Collection[str]) -> None:
    """Everything that it ends was given for one of these emergencies."""
    query = select(GivenOrder.id).where(
        GivenOrder.id.in_(order.ends), GivenOrder.emergency_id.in_(emergency_ids)
    )
    if set(session.scalars(query)) != set(order.ends):
        raise SigningRefusedError("it ends orders of another emergency")


def _require_shift(session: Session, shift: DutyShift, unit_id: str, at: int) -> None:
    """The shift was open over a unit at an instant, and is what its officer stated."""
    above = {unit.id for unit in unit_path(session, unit_id)}
    if shift.unit_id not in above or not is_open_at(shift, at):
        raise SigningRefusedError(f"no shift of {shift.person_id} was open", RefusalReason.EVIDENCE)
    try:
        stated = read_statement(shift.statement)
    except ShiftRefusedError as error:
        raise SigningRefusedError(
            "the shift's statement is none", RefusalReason.EVIDENCE
        ) from error
    said = (stated.person, stated.unit, shift.opened_at + stated.hours * HOUR_MS)
    on_time = 0 <= shift.opened_at - stated.asked_at < ASKED_WITHIN_MS
    if said != (shift.person_id, shift.unit_id, shift.ends_at) or not on_time:
        raise SigningRefusedError("the shift is not what was stated", RefusalReason.EVIDENCE)
    if shift.factor is Factor.PASSKEY:
        _require_device(session, shift)
    elif shift.factor is not Factor.TOTP:
        raise SigningRefusedError("the shift has no second step", RefusalReason.EVIDENCE)


def _require_device(session: Session, shift: DutyShift) -> None:
    """The officer's own device signed the statement: nobody who holds the database could."""
    try:
        proof = msgspec.json.decode(shift.answer, type=PasskeyProof)
        check_answer(shift.statement, proof)
    except (msgspec.DecodeError, NotProvedError) as error:
        raise SigningRefusedError(f"the shift: {error}", RefusalReason.EVIDENCE) from error
    known = session.scalar(
        select(Passkey).where(
            Passkey.credential_id == proof.credential, Passkey.person_id == shift.person_id
        )
    )
    gone = known is not None and known.removed_at is not None and known.removed_at < shift.opened_at
    if known is None or gone or public_key_of(known) != proof.public_key:
        raise SigningRefusedError("the shift: not the officer's device", RefusalReason.EVIDENCE)


def _require_sounds(session: Session, order: Order, station: Station) -> None:
    alarm = order.emergency
    siren = () if alarm is None or alarm.siren is None else (alarm.siren,)
    rows = () if alarm is None else alarm.fallback
    items = [*order.items, *siren, *(item for row in rows for item in row)]
    without = sorted({item.kind for item in items if not item.sha256})
    if without or not order.items:
        raise SigningRefusedError(f"items without a track: {', '.join(without)}")
    tracks = {item.sha256 for item in items}
    emergency = _emergency_of(session, session.get_one(GivenOrder, order.id))
    if emergency is None:
        raise SigningRefusedError("the order belongs to no emergency")
    # What was approved for the emergency's unit or one above it may sound in all below.
    path = [unit.id for unit in unit_path(session, emergency.unit_id)]
    own = _own_words(session, emergency) & tracks
    if own:
        _require_known_officer(session, emergency, path, station)
    require_approved(session, tracks - own, path, station)


def _require_known_officer(
    session: Session, emergency: Emergency, path: Sequence[str], station: Station
) -> None:
    """Where a unit asks for passkeys, words that nobody approved need an officer's own device."""
    shift = session.get_one(DutyShift, emergency.shift_id)
    key = ""
    if shift.factor is Factor.PASSKEY:
        key = msgspec.json.decode(shift.answer, type=PasskeyProof).key_sha256
    try:
        station.approvals.require_known_key(shift.person_id, key, path)
    except DoesNotCountError as error:
        why = f"words that nobody approved, in a shift {error}"
        raise SigningRefusedError(why, RefusalReason.EVIDENCE) from error


def _own_words(session: Session, emergency: Emergency) -> set[str]:
    """Sounds that need no approval: the words that were given, and the time of issue."""
    found = set[str]()
    for revision_id, text in (
        (emergency.revision_id if emergency.is_free_text else None, None),
        (emergency.time_words_id, issued_words(emergency.given_at)),
    ):
        words = session.get(Revision, revision_id) if revision_id else None
        if words is None or words.audio_sha256 is None or words.submitted_at is None:
            continue
        sha256 = hashlib.sha256(words.written_text.encode()).hexdigest()
        is_given = (
            sha256 == emergency.written_sha256 if text is None else words.written_text == text
        )
        is_hers = (words.author_id, words.created_at) == (emergency.given_by, emergency.given_at)
        if is_given and is_hers:
            found.add(words.audio_sha256)
    return found


def _require_drill_words(session: Session, order: Order, emergency: Emergency) -> None:
    above = [unit.id for unit in unit_path(session, emergency.unit_id)]
    query = (
        select(Revision.audio_sha256)
        .join(Template, Template.bulletin_id == Revision.bulletin_id)
        .where(Template.purpose == Purpose.DRILL, Template.unit_id.in_(above))
    )
    if order.items[0].sha256 not in set(session.scalars(query)):
        raise SigningRefusedError("a drill must begin by saying that it is one")


_OF_KIND: Mapping[OrderKind, Callable[[Session, Order, GivenOrder], None]] = {
    OrderKind.EMERGENCY: _check_emergency,
    OrderKind.CANCEL: _check_cancel,
    OrderKind.STOP: _check_stop,
    OrderKind.LIVE_START: _check_live_start,
    OrderKind.LIVE_END: check_live_end,
}
