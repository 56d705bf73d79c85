"""Browsers in which somebody allowed notices."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant, Sha256
from controller.store.people import Person


class PushSubscription(Base):
    """One browser of one person. It goes when she takes it back, or her browser does."""

    __tablename__ = "push_subscriptions"
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    endpoint: Mapped[str] = mapped_column(Text)
    """Where the browser's push service takes messages for it."""
    endpoint_sha256: Mapped[Sha256] = mapped_column(unique=True)
    public_key: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(40))
    browser: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[Instant]
    sent_on: Mapped[str] = mapped_column(String(10), default="")
    """The local date of the last morning, ISO."""
    person: Mapped[Person] = relationship()
