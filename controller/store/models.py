"""All tables in one import, so that the metadata is whole before it is used."""

from controller.store import (
    base,
    broadcasts,
    bulletins,
    calendar_links,
    delivery,
    documents,
    drafting,
    enrolment,
    ledger,
    lexicon,
    listening,
    logins,
    obligations,
    people,
    places,
    regulations,
    source_bulletins,
    transparency,
    units,
)

__all__ = [
    "base",
    "broadcasts",
    "bulletins",
    "calendar_links",
    "delivery",
    "documents",
    "drafting",
    "enrolment",
    "ledger",
    "lexicon",
    "listening",
    "logins",
    "obligations",
    "people",
    "places",
    "regulations",
    "source_bulletins",
    "transparency",
    "units",
]

metadata = base.Base.metadata
