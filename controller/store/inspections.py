"""What auditors leave behind: one-day links, saved searches, visits on foot."""

from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.people import Person
from controller.store.places import Cluster


class InspectionLink(Base):
    """What lets an inspection team read a unit's record for a day. Only its hash is kept."""

    __tablename__ = "inspection_links"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    """The top of the subtree that it shows."""
    team: Mapped[str] = mapped_column(String(200))
    """For whom it was made."""
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    made_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    uses: Mapped[int] = mapped_column(default=0)
    """Pages that were opened by it; each of them is in the audit record, too."""
    maker: Mapped[Person] = relationship()


class FilteredList(StrEnum):
    """A list of the record that can be filtered."""

    BROADCASTS = "broadcasts"
    ACTS = "acts"
    REACH = "reach"
    EVERYTHING = "everything"
    """What the search over everything found."""


class SavedFilter(Base):
    """A search of the record that somebody wants again, under her own name for it."""

    __tablename__ = "saved_filters"
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    of_list: Mapped[FilteredList] = mapped_column(
        Choice(FilteredList, 20),
        default=FilteredList.BROADCASTS,
        server_default=FilteredList.BROADCASTS,
    )
    asked: Mapped[str] = mapped_column(String(600))
    """The query of the address."""
    saved_at: Mapped[Instant]


class InspectionRound(Base):
    """Clusters to visit, drawn by lot so that anybody can draw them again. Never changed."""

    __tablename__ = "inspection_rounds"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    seed: Mapped[str] = mapped_column(String(64))
    candidates: Mapped[str] = mapped_column(Text)
    """Identifiers of the clusters that were in the lot, JSON."""
    drawn: Mapped[str] = mapped_column(Text)
    """Those that came out, in order, JSON."""
    made_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[Instant]
    maker: Mapped[Person] = relationship()


class Heard(StrEnum):
    """What the visitor heard at the pole."""

    CLEAR = "clear"
    POOR = "poor"
    """It sounded, but could not be understood."""
    SILENT = "silent"
    NOTHING_DUE = "nothing_due"
    """Nothing was to sound while she was there: only the cabinet was looked at."""


class SiteFinding(Base):
    """What somebody found at a cluster. Appended, never changed."""

    __tablename__ = "site_findings"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"), index=True)
    round_id: Mapped[Id | None] = mapped_column(ForeignKey("inspection_rounds.id"), index=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    at: Mapped[Instant]
    heard: Mapped[Heard] = mapped_column(Choice(Heard, 20))
    remark: Mapped[str] = mapped_column(Text, default="")
    photo_sha256: Mapped[Sha256 | None]
    """The photo may be erased for what it shows of people; the finding then still names it."""
    person: Mapped[Person] = relationship()
    cluster: Mapped[Cluster] = relationship()


class SitePhoto(Base):
    """A photo of a visit, without what the phone had written into it, under its hash."""

    __tablename__ = "site_photos"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[Instant]
