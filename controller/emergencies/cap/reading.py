"""Read a CAP message: XML in, `Alert` out, or the place where it is not one.

The XML may come from anywhere: no entity is resolved, nothing is fetched, its size is bounded.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from lxml import etree

from controller.emergencies.cap.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
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
from controller.emergencies.cap.grammar import ALERT, INSTANT, NAMESPACES, SIGNATURE, Element

MAX_BYTES = 1024 * 1024
_RING_POINTS = 4
_NORTHMOST = 90.0
_EASTMOST = 180.0


class NotCapError(ValueError):
    """The sender's fault: this is no CAP alert. `place` is a path of element names."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place
        self.why = why


def read_cap(data: bytes) -> Alert:
    """Read one CAP 1.2 alert (1.1 is accepted too). Raises NotCapError."""
    root = _parse(data)
    name = etree.QName(root)
    version = NAMESPACES.get(name.namespace or "")
    if name.localname != "alert" or version is None:
        raise NotCapError("alert", f"the root is {root.tag!r:.120}")
    _check(root, ALERT, "alert", name.namespace or "")
    return _alert(_Node(root), version)


def as_text(data: bytes) -> str:
    """The message as text, whatever encoding it came in. Raises NotCapError."""
    return etree.tostring(_parse(data), encoding="unicode")


def _parse(data: bytes) -> etree._Element:
    if len(data) > MAX_BYTES:
        raise NotCapError("alert", f"{len(data)} bytes, {MAX_BYTES} allowed")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotCapError("alert", f"not well-formed: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotCapError("alert", "has a document type, which CAP does not know")
    return root


def _check(node: etree._Element, element: Element, place: str, namespace: str) -> None:
    """Check order, number, words and times of what stands in an element."""
    if not element.children:
        _check_text(node, element, place)
        return
    children = [child for child in node if not _is_signature(child, place)]
    waiting = iter(children)
    child = next(waiting, None)
    for expected in element.children:
        tag, count = f"{{{namespace}}}{expected.name}", 0
        while child is not None and child.tag == tag:
            count += 1
            _check(child, expected, f"{place}/{expected.name}", namespace)
            child = next(waiting, None)
        if not expected.least <= count <= expected.most:
            raise NotCapError(f"{place}/{expected.name}", f"stands there {count} times")
    if child is not None:
        raise NotCapError(place, f"{child.tag!r:.120} does not belong here")


def _check_text(node: etree._Element, element: Element, place: str) -> None:
    if len(node):
        raise NotCapError(place, "holds elements where text should be")
    text = (node.text or "").strip()
    if element.words is not None and text not in set(element.words):
        raise NotCapError(place, f"{text!r:.80} is not one of {', '.join(element.words)}")
    if element.is_instant:
        _instant(text, place)


def _instant(text: str, place: str) -> int:
    if not INSTANT.fullmatch(text):
        raise NotCapError(place, f"{text!r:.80} is no time with an offset")
    try:
        # "-00:00" is UTC without a word on the local time.
        at = datetime.fromisoformat(text.replace("-00:00", "+00:00"))
    except ValueError as error:
        raise NotCapError(place, f"{text!r:.80} is no time: {error}") from error
    return int(at.timestamp() * 1000)


def _is_signature(node: etree._Element, place: str) -> bool:
    return place == "alert" and etree.QName(node).namespace == SIGNATURE


class _Node:
    """An element that has been checked: its children by name."""

    def __init__(self, node: etree._Element) -> None:
        self._node = node
        self._namespace = etree.QName(node).namespace

    def content(self) -> str:
        return (self._node.text or "").strip()

    def all(self, name: str) -> Iterator["_Node"]:
        return map(_Node, self._node.iterchildren(f"{{{self._namespace}}}{name}"))

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(node.content() for node in self.all(name))

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    def at(self, name: str) -> int | None:
        text = self.text(name)
        return _instant(text, name) if text else None

    def named(self, name: str) -> tuple[Named, ...]:
        return tuple(Named(node.text("valueName"), node.text("value")) for node in self.all(name))


def _alert(node: _Node, version: str) -> Alert:
    return Alert(
        identifier=node.text("identifier"),
        sender=node.text("sender"),
        sent=node.at("sent") or 0,
        status=Status(node.text("status")),
        message_type=MessageType(node.text("msgType")),
        scope=Scope(node.text("scope")),
        note=node.text("note"),
        references=_references(node.text("references").split()),
        infos=tuple(map(_info, node.all("info"))),
        version=version,
    )


def _references(written: Iterable[str]) -> tuple[Reference, ...]:
    return tuple(map(_reference, written))


def _reference(written: str) -> Reference:
    match written.split(","):
        case [sender, identifier, sent]:
            return Reference(sender, identifier, _instant(sent, "alert/references"))
        case _:
            raise NotCapError("alert/references", f"{written!r:.120} is not sender,identifier,sent")


def _info(node: _Node) -> Info:
    return Info(
        language=node.text("language") or "en-US",
        categories=tuple(map(Category, node.texts("category"))),
        event=node.text("event"),
        responses=tuple(map(ResponseType, node.texts("responseType"))),
        urgency=Urgency(node.text("urgency")),
        severity=Severity(node.text("severity")),
        certainty=Certainty(node.text("certainty")),
        event_codes=node.named("eventCode"),
        effective=node.at("effective"),
        onset=node.at("onset"),
        expires=node.at("expires"),
        sender_name=node.text("senderName"),
        headline=node.text("headline"),
        description=node.text("description"),
        instruction=node.text("instruction"),
        parameters=node.named("parameter"),
        areas=tuple(map(_area, node.all("area"))),
    )


def _area(node: _Node) -> Area:
    return Area(
        description=node.text("areaDesc"),
        polygons=tuple(map(_ring, filter(None, node.texts("polygon")))),
        circles=tuple(map(_circle, filter(None, node.texts("circle")))),
        codes=node.named("geocode"),
    )


def _ring(text: str) -> tuple[tuple[float, float], ...]:
    place = "alert/info/area/polygon"
    points = tuple(_point(pair, place) for pair in text.split())
    if len(points) < _RING_POINTS or points[0] != points[-1]:
        raise NotCapError(place, "is no closed ring of at least four points")
    return points


def _circle(text: str) -> Circle:
    place = "alert/info/area/circle"
    middle, _, radius = text.partition(" ")
    latitude, longitude = _point(middle, place)
    return Circle(latitude, longitude, _numbers([radius], place)[0])


def _point(pair: str, place: str) -> tuple[float, float]:
    match _numbers(pair.split(","), place):
        case [latitude, longitude] if abs(latitude) <= _NORTHMOST and abs(longitude) <= _EASTMOST:
            return latitude, longitude
        case _:
            raise NotCapError(place, f"{pair!r:.60} is no point on Earth")


def _numbers(parts: Sequence[str], place: str) -> list[float]:
    try:
        return [float(part) for part in parts]
    except ValueError as error:
        raise NotCapError(place, f"{','.join(parts)!r:.60} is no number") from error
