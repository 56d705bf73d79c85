"""An order of ours as a CAP 1.2 message, for other systems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controller.emergencies.cap.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MessageType,
    Named,
    Reference,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from controller.store.emergencies import Emergency, GivenOrder, Nature
from playlists.messages.order import OrderKind
from playlists.rules.emergency import EmergencyKind, Scale

SENDER = "loa"

CATEGORY: Mapping[EmergencyKind, Category] = {
    EmergencyKind.FLOOD: Category.MET,
    EmergencyKind.STORM: Category.MET,
    EmergencyKind.DAM_RELEASE: Category.INFRA,
    EmergencyKind.LANDSLIDE: Category.GEO,
    EmergencyKind.TSUNAMI: Category.GEO,
    EmergencyKind.FOREST_FIRE: Category.FIRE,
    EmergencyKind.FIRE: Category.FIRE,
    EmergencyKind.EVACUATION: Category.SAFETY,
    EmergencyKind.SEARCH: Category.RESCUE,
    EmergencyKind.HEALTH: Category.HEALTH,
    EmergencyKind.OTHER: Category.OTHER,
}
RESPONSE = {EmergencyKind.EVACUATION: ResponseType.EVACUATE}
STATUS: Mapping[Nature, Status] = {
    Nature.REAL: Status.ACTUAL,
    Nature.DRILL: Status.EXERCISE,
    Nature.PRACTICE: Status.TEST,
}
SEVERITIES = (Severity.MINOR, Severity.MODERATE, Severity.SEVERE, Severity.SEVERE, Severity.EXTREME)
"""Of the levels of disaster risk, from 1 to 5."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is told of an emergency."""

    emergency: Emergency
    unit_name: str
    where: str
    """In words; empty: the whole unit."""
    orders: Sequence[GivenOrder]
    """Rising; none where it was only practised."""
    before: Emergency | None = None
    """The one whose place it takes."""


def as_alert(known: Known, now: int) -> Alert:
    """The newest word about an emergency: the alert itself, or its cancellation.

    Identifiers are those of orders, so that a cancellation names the alert that it ends, and what
    takes the place of another updates that one's.
    """
    emergency = known.emergency
    cancels = [given for given in known.orders if given.order is OrderKind.CANCEL]
    named = emergency if cancels else known.before
    kind = MessageType.ALERT if known.before is None else MessageType.UPDATE
    return Alert(
        identifier=cancels[-1].id if cancels else emergency.id,
        sender=_sender(emergency),
        sent=cancels[-1].given_at if cancels else emergency.given_at,
        status=STATUS[emergency.nature],
        message_type=MessageType.CANCEL if cancels else kind,
        scope=Scope.PUBLIC,
        note="" if known.orders else "Chưa có lệnh nào được gửi.",
        references=() if named is None else (_reference(named),),
        infos=(_info(known, now),),
    )


def _reference(emergency: Emergency) -> Reference:
    return Reference(_sender(emergency), emergency.id, emergency.given_at)


def _sender(emergency: Emergency) -> str:
    return f"{SENDER}.{emergency.unit_id}"


def _info(known: Known, now: int) -> Info:
    emergency = known.emergency
    response = RESPONSE.get(emergency.kind)
    return Info(
        event=emergency.kind.value,
        categories=(CATEGORY[emergency.kind],),
        urgency=Urgency.IMMEDIATE if emergency.ends_at > now else Urgency.PAST,
        severity=_severity(emergency),
        certainty=Certainty.OBSERVED,
        language="vi-VN",
        responses=() if response is None else (response,),
        effective=emergency.given_at,
        expires=emergency.ends_at,
        sender_name=known.unit_name,
        headline=emergency.revision.bulletin.title,
        description=emergency.revision.written_text,
        parameters=_level(emergency),
        areas=(Area(description=known.where or known.unit_name),),
    )


def _severity(emergency: Emergency) -> Severity:
    if emergency.scale is Scale.DISASTER_RISK and emergency.level is not None:
        return SEVERITIES[emergency.level - 1]
    return Severity.UNKNOWN


def _level(emergency: Emergency) -> tuple[Named, ...]:
    if emergency.scale is None or emergency.level is None:
        return ()
    return (Named(f"loa:{emergency.scale}", str(emergency.level)),)
