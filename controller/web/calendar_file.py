"""The broadcasts of a unit as an iCalendar file (RFC 5545), for calendars on telephones. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from controller.web.queries.agenda import Airing


def calendar_file(unit_name: str, airings: Iterable[Airing], now: int) -> bytes:
    """One event for each broadcast. Its name stays when it moves: calendars follow."""
    calendar = Calendar()
    calendar.add("prodid", "-//Loa//Lich phat thanh//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Lịch phát thanh {unit_name}")
    for airing in airings:
        event = Event()
        event.add("uid", f"{airing.occurrence}@loa")
        event.add("dtstamp", _moment(now))
        event.add("dtstart", _moment(airing.starts_at))
        event.add("dtend", _moment(airing.starts_at) + timedelta(milliseconds=airing.length_ms))
        event.add("summary", airing.programme.name)
        event.add("description", f"{len(airing.cluster_ids)}/{len(airing.aimed_ids)} cụm loa")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant // 1000, UTC)
