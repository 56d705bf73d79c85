"""By which ways a unit's bulletins may be approved, and the photographs of signed scripts."""

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant, Sha256


class ApprovalWays(Base):
    """What a unit permits itself and all below it; where it says nothing, the usual holds."""

    __tablename__ = "approval_ways"
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), primary_key=True)
    ways: Mapped[str] = mapped_column(String(60))
    """Words of `Way`, with blanks between."""
    set_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[Instant]


class ApprovalPaper(Base):
    """A photograph of a script that somebody signed by hand, as it was uploaded."""

    __tablename__ = "approval_papers"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    kept_at: Mapped[Instant]
