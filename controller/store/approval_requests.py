"""What somebody asked an approver to look at, and the link that leads there.

The link carries no power: whoever opens it logs in, and decides as she might without it.
"""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant
from controller.store.bulletins import Revision
from controller.store.people import Person


class ApprovalRequest(Base):
    """One asking: exactly these wordings, until an hour."""

    __tablename__ = "approval_requests"
    id: Mapped[Id] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    """What the link ends with."""
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    bulletin_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"), index=True)
    """The bulletin, where it is about one."""
    series_id: Mapped[Id | None] = mapped_column(ForeignKey("series.id"), index=True)
    """The series, where it is about one."""
    approver_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """Whom the text addresses. Others who may decide are not kept out."""
    note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None] = mapped_column(default=None)
    approver: Mapped[Person | None] = relationship(foreign_keys=[approver_id])
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by])
    asked: Mapped[list["AskedRevision"]] = relationship(order_by="AskedRevision.position")


class AskedRevision(Base):
    """One wording that was asked about."""

    __tablename__ = "asked_revisions"
    request_id: Mapped[Id] = mapped_column(ForeignKey("approval_requests.id"), primary_key=True)
    revision_id: Mapped[Id] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    position: Mapped[int]
    revision: Mapped[Revision] = relationship()
