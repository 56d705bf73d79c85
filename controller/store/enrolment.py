"""How receivers come in: one-time codes, certificates of their lines, lists of the revoked."""

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant
from controller.store.places import Cluster, Receiver


class Enrolment(Base):
    """One code for one cluster, and what came of it."""

    __tablename__ = "enrolments"
    id: Mapped[Id] = mapped_column(primary_key=True)
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"), index=True)
    lookup: Mapped[str] = mapped_column(String(10), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    """Key of the proofs, sealed under the web's key for this row; empty once the code has ended."""
    needs_confirmation: Mapped[bool]
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """Who made the code; None for the controller itself."""
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    request: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The first request that proved to have the code; the code is used by it."""
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    asked_at: Mapped[Instant | None]
    asked_from: Mapped[str] = mapped_column(String(100), default="")
    decided_at: Mapped[Instant | None]
    """When a person let it in or turned it away."""
    refused: Mapped[bool] = mapped_column(default=False)
    receiver_id: Mapped[Id | None] = mapped_column(ForeignKey("receivers.id"))
    """Who it became."""
    cluster: Mapped[Cluster] = relationship()


class Certificate(Base):
    """One certificate of a receiver's line: asked for, then issued by the signer."""

    __tablename__ = "certificates"
    id: Mapped[Id] = mapped_column(primary_key=True)
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), index=True)
    request: Mapped[bytes] = mapped_column(LargeBinary)
    """The receiver's own signed request."""
    asked_at: Mapped[Instant]
    issued_at: Mapped[Instant | None] = mapped_column(index=True)
    serial: Mapped[str] = mapped_column(String(40), default="")
    """Hexadecimal."""
    pem: Mapped[str] = mapped_column(Text, default="")
    not_after: Mapped[Instant | None]
    refused_at: Mapped[Instant | None]
    refusal: Mapped[str] = mapped_column(Text, default="")
    revoked_at: Mapped[Instant | None] = mapped_column(index=True)
    cut_at: Mapped[Instant | None]
    """When the live line of a revoked one was cut for the last time."""
    receiver: Mapped[Receiver] = relationship()


class RevocationList(Base):
    """One list (CRL) as the signer made it. The newest counts."""

    __tablename__ = "revocation_lists"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pem: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text)
    """The authority's own certificate, for who holds none of its files."""
    made_at: Mapped[Instant]
    ends_at: Mapped[Instant]
