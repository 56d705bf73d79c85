"""What people are typing and have not sent: it is theirs alone, and it does not stay."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant


class UnsentForm(Base):
    """One form as a person left it at a pause. No act: neither the record nor the log has it."""

    __tablename__ = "unsent_forms"
    __table_args__ = (UniqueConstraint("person_id", "page"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    page: Mapped[str] = mapped_column(String(400))
    """Path and query of the page that has the form."""
    title: Mapped[str] = mapped_column(String(300))
    version: Mapped[Id]
    """Another one at each pause: who has not seen it does not write over it."""
    content: Mapped[str] = mapped_column(Text)
    """JSON of the fields, a name and a value each."""
    kept_at: Mapped[Instant]
