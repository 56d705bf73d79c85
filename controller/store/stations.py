"""Stations that units relay, and what of them was approved to be relayed."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, backref, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant
from controller.store.bulletins import Bulletin, Revision


class StationKind(StrEnum):
    """Whose station it is."""

    CENTRAL = "central"
    """Đài Trung ương (VOV)."""
    PROVINCIAL = "provincial"
    OTHER = "other"


class Station(Base):
    """A station that a unit, and those below it, may ask to relay."""

    __tablename__ = "stations"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[StationKind] = mapped_column(Choice(StationKind, 20))
    address: Mapped[str] = mapped_column(String(500))
    """It never changes: what was approved is this address. Another one is another station."""
    rights: Mapped[str] = mapped_column(Text)
    """By what right it is relayed: a letter, an agreement, a law."""
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    retired_at: Mapped[Instant | None]
    checked_at: Mapped[Instant | None]
    """When it was last listened to…"""
    checked: Mapped[str] = mapped_column(Text, default="", server_default="")
    """…and what was found: JSON of `stations.probe.Finding`."""


class Relay(Base):
    """What a revision with the source `stream` lets be relayed; its permission names the same."""

    __tablename__ = "relays"
    revision_id: Mapped[Id] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    station_id: Mapped[Id] = mapped_column(ForeignKey("stations.id"), index=True)
    address: Mapped[str] = mapped_column(String(500))
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Receivers ask the controller for it, which takes it once for all of them."""
    fallback_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"), index=True)
    """The bulletin that sounds while nothing comes."""
    station: Mapped[Station] = relationship()
    fallback: Mapped[Bulletin | None] = relationship()
    revision: Mapped[Revision] = relationship(backref=backref("relay", uselist=False))
