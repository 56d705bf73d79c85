"""Plain-language drafts that a language model made, and what people made of them."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant


class MachineDraft(Base):
    """One answer of the model. It is no bulletin before a person has gone through it."""

    __tablename__ = "machine_drafts"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"), index=True)
    model: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[Instant]
    passages: Mapped[str] = mapped_column(Text)
    """What the model was given, in order: JSON of `intake.passages.Passage`."""
    sentences: Mapped[str] = mapped_column(Text)
    """What it answered, and what was decided about each: JSON of `drafting.review.Reviewed`."""
    gone_through_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    gone_through_at: Mapped[Instant | None]
    bulletin_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"))
