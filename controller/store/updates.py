"""Versions of the receivers' program, and how each spreads over clusters."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.people import Person
from controller.store.places import Receiver
from playlists.rules.rollout import Outcome


class ReceiverVersion(Base):
    """A version that was handed in at the signer's machine. Its file lies among the tracks."""

    __tablename__ = "receiver_versions"
    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[Sha256]
    size_bytes: Mapped[int]
    added_at: Mapped[Instant]

    @property
    def id(self) -> str:
        """What the record of acts calls it."""
        return self.version


class Rollout(Base):
    """A version on its way over the receivers of a unit."""

    __tablename__ = "rollouts"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    version: Mapped[str] = mapped_column(ForeignKey("receiver_versions.version"))
    begun_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[Instant]
    ended_at: Mapped[Instant | None] = mapped_column(default=None)
    stopped_for: Mapped[str] = mapped_column(String(20), default="")
    """The outcome that stopped it, or "person"; empty where it came to its end."""
    package: Mapped[ReceiverVersion] = relationship()
    beginner: Mapped[Person] = relationship()
    steps: Mapped[list["RolloutStep"]] = relationship(order_by="RolloutStep.receiver_id")


class RolloutStep(Base):
    """One receiver of a rollout."""

    __tablename__ = "rollout_steps"
    rollout_id: Mapped[Id] = mapped_column(ForeignKey("rollouts.id"), primary_key=True)
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), primary_key=True)
    wave: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome, 10))
    sent_at: Mapped[Instant | None] = mapped_column(default=None)
    seen_at: Mapped[Instant | None] = mapped_column(default=None)
    """When it was first seen with the new version, without a break since."""
    receiver: Mapped[Receiver] = relationship()
