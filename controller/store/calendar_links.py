"""Addresses from which a telephone's calendar reads the schedule without a login."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant, Sha256
from controller.store.places import Cluster


class CalendarLink(Base):
    """Whoever knows the address reads the schedule of one unit or one cluster, nothing else."""

    __tablename__ = "calendar_links"
    id: Mapped[Id] = mapped_column(primary_key=True)
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    cluster_id: Mapped[Id | None] = mapped_column(ForeignKey("clusters.id"))
    """None for the whole unit."""
    name: Mapped[str] = mapped_column(String(100))
    """For whom it was made."""
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    cluster: Mapped[Cluster | None] = relationship()
