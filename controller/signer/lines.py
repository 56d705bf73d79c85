"""Certificates of receivers' lines and the list of the revoked, issued where the keys are.

Nobody is believed here either: a certificate goes to a receiver that sits in a cluster, for a
request that this receiver has signed itself.
"""

import logging
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import record
from controller.civil import DAY_MS
from controller.keys.certificates import (
    RECEIVER_DAYS,
    Authority,
    BadRequestError,
    Revoked,
    ends_at,
    issue_client,
    list_ends_at,
    listed_serials,
    requested_key,
    revocation_list,
)
from controller.store.enrolment import Certificate, Enrolment, RevocationList
from controller.store.places import Receiver
from playlists.messages.enrolment import open_request
from playlists.messages.refusal import RefusedError

log = logging.getLogger(__name__)

RENEW_LIST_MS = DAY_MS
"""An expired list locks out everybody, so it is renewed with a month in hand."""
AT_ONCE = 20


class IssueRefusedError(Exception):
    """This receiver gets no certificate for this request. The text says why."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The authority at work on the database."""

    authority: Authority

    def anything_waits(self, session: Session, now: int) -> bool:
        """Whether there is something to issue or to list."""
        return session.scalar(_waiting().limit(1)) is not None or self._list_is_due(session, now)

    def work(self, session: Session, now: int) -> bool:
        """Issue what was asked for, renew the list where it is due; tell whether more waits."""
        rows = list(session.scalars(_waiting().limit(AT_ONCE).with_for_update(skip_locked=True)))
        for row in rows:
            self._issue_or_refuse(session, row, now)
        session.flush()
        if self._list_is_due(session, now):
            self._make_list(session, now)
        return len(rows) == AT_ONCE

    def _issue_or_refuse(self, session: Session, row: Certificate, now: int) -> None:
        receiver = row.receiver
        actor = replace(SYSTEM, unit_id=receiver.cluster.unit_id, origin="signer")
        try:
            self._issue(session, row, now)
        except IssueRefusedError as error:
            row.refused_at, row.refusal = now, str(error)
            record(session, actor, "refuse_certificate", receiver, now, why=str(error))
            log.warning("no certificate for receiver %s: %s", receiver.id, error)
        else:
            record(session, actor, "issue_certificate", receiver, now, serial=row.serial)

    def _issue(self, session: Session, row: Certificate, now: int) -> None:
        receiver = row.receiver
        if receiver.retired_at is not None:
            raise IssueRefusedError("the receiver is retired")
        if not _came_in(session, receiver):
            raise IssueRefusedError("nobody let this receiver in")
        try:
            request = open_request(row.request)
            key = requested_key(request.csr)
        except (RefusedError, BadRequestError) as error:
            raise IssueRefusedError(str(error)) from error
        if request.public_key != receiver.public_key or request.receiver not in {"", receiver.id}:
            raise IssueRefusedError("the request is not the receiver's own")
        certificate = issue_client(self.authority, receiver.id, key, now, RECEIVER_DAYS)
        row.serial = f"{certificate.serial_number:x}"
        row.pem = certificate.public_bytes(Encoding.PEM).decode()
        row.issued_at, row.not_after = now, ends_at(certificate)

    def _list_is_due(self, session: Session, now: int) -> bool:
        newest = newest_list(session)
        if newest is None or newest.authority != self.authority.pem.decode():
            return True
        unlisted = {one.serial for one in _revoked(session, now)} - listed_serials(
            newest.pem.encode()
        )
        return bool(unlisted) or now - newest.made_at >= RENEW_LIST_MS

    def _make_list(self, session: Session, now: int) -> None:
        newest = newest_list(session)
        number = 1 if newest is None else newest.number + 1
        revoked = _revoked(session, now)
        packed = revocation_list(self.authority, revoked, number, now)
        session.add(
            RevocationList(
                number=number,
                pem=packed.decode(),
                authority=self.authority.pem.decode(),
                made_at=now,
                ends_at=list_ends_at(packed),
            )
        )
        session.flush()
        log.info("list %d of the revoked: %d certificates", number, len(revoked))


def newest_list(session: Session) -> RevocationList | None:
    """The list that counts."""
    return session.scalar(select(RevocationList).order_by(RevocationList.number.desc()).limit(1))


def _revoked(session: Session, now: int) -> list[Revoked]:
    """Certificates that would still open a line if they were not listed."""
    query = select(Certificate.serial, Certificate.revoked_at).where(
        Certificate.revoked_at.is_not(None), Certificate.not_after > now
    )
    rows = session.execute(query.order_by(Certificate.id))
    return [Revoked(int(serial, 16), at) for serial, at in rows if at is not None]


def _came_in(session: Session, receiver: Receiver) -> bool:
    query = select(Enrolment.id).where(
        Enrolment.receiver_id == receiver.id,
        Enrolment.decided_at.is_not(None),
        Enrolment.refused.is_(False),
    )
    return session.scalar(query.limit(1)) is not None


def _waiting() -> Select[Certificate]:
    return (
        select(Certificate)
        .where(
            Certificate.issued_at.is_(None),
            Certificate.refused_at.is_(None),
            Certificate.revoked_at.is_(None),
        )
        .order_by(Certificate.id)
    )
