"""Documents that bulletins are made from."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.intake.formats.source import Format
from controller.store.base import Base, Choice, Id, Instant, Sha256


class Document(Base):
    """One administrative document, as it was understood when it was imported."""

    __tablename__ = "documents"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(80), default="")
    issuer: Mapped[str] = mapped_column(String(300), default="")
    signer: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[str] = mapped_column(String(10), default="")
    """ISO date, empty where the document does not tell."""
    format: Mapped[Format] = mapped_column(Choice(Format, 20), default=Format.TEXT)
    subject: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    effective_on: Mapped[str] = mapped_column(String(10), default="")
    """ISO date from which it is in force."""
    expires_on: Mapped[str] = mapped_column(String(10), default="")
    """ISO date from which it is no longer in force, where somebody said so."""
    field: Mapped[str] = mapped_column(String(80), default="", index=True)
    """Field of law, as people sort it."""
    is_draft: Mapped[bool] = mapped_column(default=False)
    relations: Mapped[str] = mapped_column(Text, default="[]")
    """What it replaces, repeals, amends, corrects: JSON of `intake.relations.Relation`."""
    set_apart: Mapped[str] = mapped_column(Text, default="[]")
    """Lines that are not for reading aloud: JSON of `intake.body.SetApart`."""
    repairs: Mapped[str] = mapped_column(Text, default="[]")
    """What was mended: JSON of `intake.repairs.Repair`."""
    family_id: Mapped[str] = mapped_column(String(32), default="", index=True)
    """The first version of the same document; its own id for the first."""
    version: Mapped[int] = mapped_column(default=1)
    folded: Mapped[str] = mapped_column(Text, default="")
    """Everything that a search looks through, without accents."""
    checked_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """Who compared it with the paper; a scan needs that."""
    checked_at: Mapped[Instant | None]
    source_name: Mapped[str] = mapped_column(String(300))
    source_text: Mapped[str] = mapped_column(Text)
    source_sha256: Mapped[Sha256]
    imported_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    imported_at: Mapped[Instant]
    parts: Mapped[list["DocumentPart"]] = relationship(order_by="DocumentPart.position")


class DocumentPart(Base):
    """A piece that can be chosen to be read aloud: an article, a section."""

    __tablename__ = "document_parts"
    __table_args__ = (UniqueConstraint("document_id", "position"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    document_id: Mapped[Id] = mapped_column(ForeignKey("documents.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    """How `--part` and the page name it: "Điều 1", "II.2"."""
    heading: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
