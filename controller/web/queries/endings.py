"""What will end soon, and silence loudspeakers if nobody acts: keys, certificates, lists."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.broker.alarms import line_alarms
from controller.broker.own import broker_certificate_ends_at
from controller.keys.alarms import key_alarms
from controller.keys.files import KeyFolder, read_trust
from controller.keys.private_files import KeyFileError
from controller.settings import Settings
from controller.signer.lines import newest_list
from controller.units.tree import subtree_ids, unit_path


@dataclass(frozen=True, slots=True)
class SoonOver:
    """One thing that ends."""

    what: str
    """"station_key", "list" or "broker_certificate"."""
    ends_at: int


def endings_of_unit(session: Session, settings: Settings, unit_id: str, now: int) -> list[SoonOver]:
    """What of it concerns a unit: its own keys, those above it, and the lines of all."""
    above = {unit.id for unit in unit_path(session, unit_id)}
    concerned = above.union(subtree_ids(session, unit_id))
    return sorted(
        [*_keys(settings, concerned, now), *_lines(session, settings, now)],
        key=lambda ending: ending.ends_at,
    )


def _keys(settings: Settings, units: Collection[str], now: int) -> list[SoonOver]:
    try:
        alarms = key_alarms(read_trust(KeyFolder(settings.keys_dir)), now)
    except KeyFileError:
        return []  # the signer says so loudly; a page must not fail for it
    return [SoonOver("station_key", alarm.ends_at) for alarm in alarms if alarm.unit_id in units]


def _lines(session: Session, settings: Settings, now: int) -> list[SoonOver]:
    if not settings.receiver_brokers:
        return []
    newest = newest_list(session)
    list_end = None if newest is None else newest.ends_at
    certificate_end = broker_certificate_ends_at(settings.home / "broker")
    return [
        SoonOver(alarm.what.value, alarm.ends_at)
        for alarm in line_alarms(list_end, certificate_end, now)
    ]
