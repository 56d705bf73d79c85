"""What will lock receivers out before anybody notices. Pure: instants in, alarms out."""

from dataclasses import dataclass
from enum import StrEnum

from controller.civil import DAY_MS
from controller.keys.certificates import LIST_DAYS

LIST_WARNING_MS = (LIST_DAYS - 5) * DAY_MS
"""The list is renewed daily: five days without a new one mean that nobody renews it."""
CERTIFICATE_WARNING_MS = 30 * DAY_MS


class Ending(StrEnum):
    """What ends."""

    LIST = "list"
    """The list of the revoked: an expired one locks out every receiver at once."""
    BROKER_CERTIFICATE = "broker_certificate"


@dataclass(frozen=True, slots=True)
class LineAlarm:
    """Nobody comes in any more from this instant on."""

    what: Ending
    ends_at: int


def line_alarms(
    list_ends_at: int | None, broker_certificate_ends_at: int | None, now: int
) -> list[LineAlarm]:
    """What ends too soon. None: there is no such thing here."""
    alarms = []
    if list_ends_at is not None and list_ends_at - now <= LIST_WARNING_MS:
        alarms.append(LineAlarm(Ending.LIST, list_ends_at))
    ends_at = broker_certificate_ends_at
    if ends_at is not None and ends_at - now <= CERTIFICATE_WARNING_MS:
        alarms.append(LineAlarm(Ending.BROKER_CERTIFICATE, ends_at))
    return alarms
