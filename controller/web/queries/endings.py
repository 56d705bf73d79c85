"""What will end soon, and silence loudspeakers if nobody acts: keys, certificates, lists."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.broker.alarms import line_alarms
from controller.broker.own import broker_certificate_ends_at
from controller.https.files import RENEW_BEFORE_MS, HttpsFolder
from controller.keys.alarms import key_alarms, somebody_signs
from controller.keys.files import KeyFolder, read_trust
from controller.keys.private_files import KeyFileError
from controller.settings import Settings
from controller.signer.lines import newest_list
from controller.store.units import Unit
from controller.units.tree import subtree_ids, unit_path
from playlists.messages.trust import Role


@dataclass(frozen=True, slots=True)
class SoonOver:
    """One thing that ends."""

    what: str
    """A word of `wording.endings.SENTENCES`."""
    ends_at: int
    """Now, for what is missing already."""


def endings_of_unit(session: Session, settings: Settings, unit_id: str, now: int) -> list[SoonOver]:
    """What of it concerns a unit: its own keys, those above it, and the lines of all."""
    above = {unit.id for unit in unit_path(session, unit_id)}
    concerned = above.union(subtree_ids(session, unit_id))
    return sorted(
        [
            *_keys(settings, concerned, now),
            *_lines(session, settings, now),
            *_pages(settings, now),
        ],
        key=lambda ending: ending.ends_at,
    )


def endings_of_all(session: Session, settings: Settings, now: int) -> dict[str, int]:
    """What ends soon anywhere in this installation → milliseconds left, 0 for what is over."""
    left: dict[str, int] = {}
    for unit_id in session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))):
        for ending in endings_of_unit(session, settings, unit_id, now):
            until = max(0, ending.ends_at - now)
            left[ending.what] = min(until, left.get(ending.what, until))
    return left


def _keys(settings: Settings, units: Collection[str], now: int) -> list[SoonOver]:
    try:
        trust = read_trust(KeyFolder(settings.keys_dir))
    except KeyFileError:
        return []  # the signer says so loudly; a page must not fail for it
    if not somebody_signs(trust, now):
        return [SoonOver("no_station_key", now)]
    if not somebody_signs(trust, now, Role.PLAN, units):
        return [SoonOver("no_station_key_here", now)]
    alarms = key_alarms(trust, now)
    unrecorded = [] if somebody_signs(trust, now, Role.RECORD) else [SoonOver("no_record_key", now)]
    ending = [alarm for alarm in alarms if alarm.unit_id in units]
    return [*unrecorded, *(SoonOver("station_key", alarm.ends_at) for alarm in ending)]


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


def _pages(settings: Settings, now: int) -> list[SoonOver]:
    if settings.https_port is None:
        return []
    try:
        ends_at = HttpsFolder(settings.https_dir).ends_at()
    except KeyFileError:
        return []  # without it no page is served that could say so
    return [SoonOver("page_certificate", ends_at)] if ends_at - now <= RENEW_BEFORE_MS else []
