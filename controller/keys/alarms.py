"""What will end before anybody notices: station keys, and with them every broadcast.

Pure: trust and time go in, alarms come out.
"""

from collections.abc import Collection
from dataclasses import dataclass

from controller.civil import DAY_MS
from playlists.messages.trust import Role, Trust

WARNING_MS = 30 * DAY_MS
"""A root's holders need time to meet."""


@dataclass(frozen=True, slots=True)
class KeyAlarm:
    """A unit's plans cannot be signed from this instant on unless a delegation is renewed."""

    unit_id: str
    role: str
    key_id: str
    ends_at: int


def key_alarms(trust: Trust, now: int) -> list[KeyAlarm]:
    """Units and roles that no delegation covers any more in 30 days, the first to end first.

    One alarm for each key and unit: the role that ends first stands for the others.
    """
    last: dict[tuple[str, str], tuple[int, str]] = {}
    for delegation in trust.delegations:
        if delegation.key_id in trust.register.revoked:
            continue
        for unit in delegation.units:
            for role in delegation.roles:
                known = last.get((unit, role), (0, ""))
                last[unit, role] = max(known, (delegation.not_after, delegation.key_id))
    first: dict[tuple[str, str], KeyAlarm] = {}
    for (unit, role), (ends_at, id_) in sorted(last.items()):
        if ends_at - now <= WARNING_MS:
            first.setdefault((unit, id_), KeyAlarm(unit, role, id_, ends_at))
    return sorted(first.values(), key=lambda alarm: (alarm.ends_at, alarm.unit_id))


def somebody_signs(
    trust: Trust, now: int, role: Role = Role.PLAN, units: Collection[str] | None = None
) -> bool:
    """Whether any station key counts at all: where none does, no alarm speaks of its end.

    `units`: among those delegated over one of these. An installation that began before a role
    existed has keys without it: `record`, without which no head of the log is ever signed.
    """
    return any(
        delegation.not_before <= now < delegation.not_after
        and delegation.key_id not in trust.register.revoked
        and role in delegation.roles
        and (units is None or any(unit in units for unit in delegation.units))
        for delegation in trust.delegations
    )
