"""Where sound comes out: clusters (cụm loa), areas of them, the receivers that sit in them."""

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant
from controller.store.units import Unit


class Cluster(Base):
    """A place with a receiver, an amplifier and (usually) two horns."""

    __tablename__ = "clusters"
    __table_args__ = (UniqueConstraint("unit_id", "code"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    """What people call it: "07"."""
    name: Mapped[str] = mapped_column(String(200))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    volume_percent: Mapped[int] = mapped_column(default=100)
    households: Mapped[int | None] = mapped_column(default=None)
    """Households within hearing, as the commune counts them; None where nobody has."""
    languages: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """What is spoken around it beside Vietnamese, in the order in which variants are heard; codes
    with blanks between."""
    created_at: Mapped[Instant]
    retired_at: Mapped[Instant | None]
    unit: Mapped[Unit] = relationship()


class Area(Base):
    """A named set of clusters inside a unit."""

    __tablename__ = "areas"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    households: Mapped[int | None] = mapped_column(default=None)
    """Households that live in it: what its clusters reach together is never more."""


class AreaMember(Base):
    """A cluster's membership of an area."""

    __tablename__ = "area_members"
    area_id: Mapped[Id] = mapped_column(ForeignKey("areas.id"), primary_key=True)
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"), primary_key=True, index=True)


class Receiver(Base):
    """The device in a cluster: evidence comes from it, and it may be replaced."""

    __tablename__ = "receivers"
    id: Mapped[Id] = mapped_column(primary_key=True)
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    enrolled_at: Mapped[Instant]
    retired_at: Mapped[Instant | None]
    cluster: Mapped[Cluster] = relationship()


class ReceiverState(Base):
    """The last state that a receiver told. News, never evidence."""

    __tablename__ = "receiver_states"
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), primary_key=True)
    heard_at: Mapped[Instant]
    online: Mapped[bool]
    plan_version: Mapped[int]
    ready_for_air: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    """The whole message as JSON."""
