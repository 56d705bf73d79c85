"""Write an alert of ours as CAP 1.2, as the schema orders it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

from lxml import etree

from controller.emergencies.cap.alert import Alert, Area, Info, Named, Reference
from controller.emergencies.cap.grammar import WRITTEN

Pairs = Iterable[tuple[str, str]]


def write_cap(alert: Alert, zone: ZoneInfo) -> bytes:
    """The alert as XML in UTF-8; times carry the offset of a zone. Empty elements are left out."""
    root = etree.Element(_tag("alert"), nsmap=cast("dict[str, str]", {None: WRITTEN}))
    _texts(
        root,
        [
            ("identifier", alert.identifier),
            ("sender", alert.sender),
            ("sent", _time(alert.sent, zone)),
            ("status", alert.status),
            ("msgType", alert.message_type),
            ("scope", alert.scope),
            ("note", alert.note),
            ("references", " ".join(_reference(one, zone) for one in alert.references)),
        ],
    )
    for info in alert.infos:
        _info(etree.SubElement(root, _tag("info")), info, zone)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _info(node: etree._Element, info: Info, zone: ZoneInfo) -> None:
    _texts(node, [("language", info.language)])
    _texts(node, [("category", category) for category in info.categories])
    _texts(node, [("event", info.event)])
    _texts(node, [("responseType", response) for response in info.responses])
    _texts(
        node,
        [
            ("urgency", info.urgency),
            ("severity", info.severity),
            ("certainty", info.certainty),
        ],
    )
    _named(node, "eventCode", info.event_codes)
    times: Mapping[str, int | None] = {
        "effective": info.effective,
        "onset": info.onset,
        "expires": info.expires,
    }
    _texts(node, [(name, _time(at, zone)) for name, at in times.items() if at is not None])
    _texts(
        node,
        [
            ("senderName", info.sender_name),
            ("headline", info.headline),
            ("description", info.description),
            ("instruction", info.instruction),
        ],
    )
    _named(node, "parameter", info.parameters)
    for area in info.areas:
        _area(etree.SubElement(node, _tag("area")), area)


def _area(node: etree._Element, area: Area) -> None:
    _texts(node, [("areaDesc", area.description)])
    rings = (" ".join(f"{lat},{lon}" for lat, lon in ring) for ring in area.polygons)
    _texts(node, [("polygon", ring) for ring in rings])
    circles = (f"{c.latitude},{c.longitude} {c.radius_km}" for c in area.circles)
    _texts(node, [("circle", circle) for circle in circles])
    _named(node, "geocode", area.codes)


def _named(node: etree._Element, name: str, values: Iterable[Named]) -> None:
    for value in values:
        pair = etree.SubElement(node, _tag(name))
        etree.SubElement(pair, _tag("valueName")).text = value.name
        etree.SubElement(pair, _tag("value")).text = value.value


def _texts(node: etree._Element, pairs: Pairs) -> None:
    for name, text in pairs:
        if text:
            etree.SubElement(node, _tag(name)).text = str(text)


def _reference(reference: Reference, zone: ZoneInfo) -> str:
    return f"{reference.sender},{reference.identifier},{_time(reference.sent, zone)}"


def _time(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(zone).isoformat()


def _tag(name: str) -> str:
    return f"{{{WRITTEN}}}{name}"
