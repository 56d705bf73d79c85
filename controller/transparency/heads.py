"""The newest signed head of the log: what a witness keeps, and up to where an export goes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.transparency import LogHead


def newest_head(session: Session) -> LogHead | None:
    """The newest head that the signer has signed; None before its first."""
    query = select(LogHead).where(LogHead.envelope.is_not(None))
    return session.scalar(query.order_by(LogHead.size.desc()).limit(1))
