"""Documents that bulletins are made from."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant, Sha256


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
