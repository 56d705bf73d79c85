"""A signer's desk: an outbox with one plan in it, and a station over some units."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.keys.ceremony import Grant, hold
from controller.signer.conditions import Station
from controller.signer.signing import sign_waiting
from controller.store.base import new_id
from controller.store.delivery import OutboxKind, OutboxMessage
from playlists.messages.envelope import Message
from playlists.messages.plan import Plan, PlannedItem
from playlists.messages.trust import STATION_ROLES, Role, Trust, advance, trust_root
from tests.controller.commune import Commune

YEAR = 31_536_000_000


@dataclass
class Desk:
    """An outbox with one plan in it, and the signer that looks at it."""

    session: Session
    commune: Commune
    station: Station
    now: int

    @property
    def row(self) -> OutboxMessage:
        return self.session.scalars(select(OutboxMessage)).one()

    @property
    def plan(self) -> Plan:
        return msgspec.json.decode(self.row.message, type=Plan)

    def forge(self, change: Callable[[Plan], Plan]) -> None:
        """Somebody who can write the outbox changes the plan."""
        self.row.message = msgspec.json.encode(change(self.plan)).decode()

    def forge_items(self, change: Callable[[PlannedItem], PlannedItem]) -> None:
        """The same for each item of each occurrence."""
        self.forge(
            lambda plan: replace(
                plan,
                occurrences=tuple(
                    replace(one, items=tuple(map(change, one.items))) for one in plan.occurrences
                ),
            )
        )

    def ask(self, kind: OutboxKind, message: Message) -> OutboxMessage:
        self.session.delete(self.row)
        receiver = self.commune.receivers[0].id
        text = msgspec.json.encode(message).decode()
        row = OutboxMessage(
            id=new_id(self.now), kind=kind, receiver_id=receiver, message=text, created_at=self.now
        )
        self.session.add(row)
        self.session.flush()
        return row

    def sign(self) -> OutboxMessage:
        self.session.flush()
        sign_waiting(self.session, self.station, self.now, limit=10)
        return self.row


def station_over(
    units: tuple[str, ...], now: int, roles: tuple[Role, ...] = STATION_ROLES
) -> Station:
    grant = Grant(roles=roles, units=units, not_before=now - YEAR, not_after=now + YEAR)
    ceremony = hold(grant, root_count=1, threshold=1, now=now)
    trust: Trust = advance(trust_root(ceremony.root), ceremony.chain)
    return Station((ceremony.station_key,), trust)
