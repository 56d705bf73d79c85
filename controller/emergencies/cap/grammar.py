"""The shape of a CAP message: which elements, in which order, how often, with which words.

Stated as data from the standard (OASIS CAP 1.2, 3.2 and its schema). CAP 1.1 has the same
elements; its words are a subset, but for the response types that it lacks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from controller.emergencies.cap.alert import (
    Category,
    Certainty,
    MessageType,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)

NAMESPACES: Mapping[str, str] = {
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
}
WRITTEN = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
"""Elements of this namespace may follow at the end of an alert."""

MANY = 1000
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
"""A time with its offset, never "Z" (CAP 1.2, 3.3.2)."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element in the sequence of its parent."""

    name: str
    least: int = 0
    most: int = 1
    words: type[StrEnum] | None = None
    is_instant: bool = False
    children: tuple["Element", ...] = ()


def _named(name: str) -> Element:
    return Element(name, most=MANY, children=(Element("valueName", 1), Element("value", 1)))


_AREA = Element(
    "area",
    most=MANY,
    children=(
        Element("areaDesc", 1),
        Element("polygon", most=MANY),
        Element("circle", most=MANY),
        _named("geocode"),
        Element("altitude"),
        Element("ceiling"),
    ),
)
_RESOURCE = Element(
    "resource",
    most=MANY,
    children=(
        Element("resourceDesc", 1),
        Element("mimeType", 1),
        Element("size"),
        Element("uri"),
        Element("derefUri"),
        Element("digest"),
    ),
)
_INFO = Element(
    "info",
    most=MANY,
    children=(
        Element("language"),
        Element("category", 1, MANY, Category),
        Element("event", 1),
        Element("responseType", 0, MANY, ResponseType),
        Element("urgency", 1, words=Urgency),
        Element("severity", 1, words=Severity),
        Element("certainty", 1, words=Certainty),
        Element("audience"),
        _named("eventCode"),
        Element("effective", is_instant=True),
        Element("onset", is_instant=True),
        Element("expires", is_instant=True),
        Element("senderName"),
        Element("headline"),
        Element("description"),
        Element("instruction"),
        Element("web"),
        Element("contact"),
        _named("parameter"),
        _RESOURCE,
        _AREA,
    ),
)
ALERT = Element(
    "alert",
    least=1,
    children=(
        Element("identifier", 1),
        Element("sender", 1),
        Element("sent", 1, is_instant=True),
        Element("status", 1, words=Status),
        Element("msgType", 1, words=MessageType),
        Element("source"),
        Element("scope", 1, words=Scope),
        Element("restriction"),
        Element("addresses"),
        Element("code", most=MANY),
        Element("note"),
        Element("references"),
        Element("incidents"),
        _INFO,
    ),
)
