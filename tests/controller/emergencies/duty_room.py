"""A commune with sounds that stand ready and a duty officer who may open her shift.

room = DutyRoom(session, lay_commune(session))
room.open_shift()
emergency = room.give()
"""

from dataclasses import dataclass, field
from typing import Any

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.accounts.actor import Actor
from controller.accounts.one_time import Digits
from controller.accounts.secret_box import SecretBox
from controller.approval.proof import ByCode
from controller.emergencies.giving import NewEmergency, give
from controller.emergencies.reach import Aim
from controller.emergencies.sending import order_of
from controller.emergencies.shifts import open_shift, state_shift
from controller.emergencies.templates import NewTemplate, set_ready
from controller.store.broadcasts import TargetKind
from controller.store.bulletins import Bulletin
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.emergencies import (
    DutyShift,
    Emergency,
    EmergencyTemplate,
    GivenOrder,
    Purpose,
)
from controller.store.people import StaffRole
from playlists.messages.order import Order
from playlists.messages.plan import ItemKind
from playlists.rules.emergency import EmergencyKind
from tests.controller.commune import Commune

SOURCES = ("http://127.0.0.1/audio",)
FLOOD = "Lũ trên sông Cái đang lên nhanh. Bà con vùng trũng lên nơi cao ngay."


@dataclass
class DutyRoom:
    """Who sits there and what she has at hand."""

    session: Session
    commune: Commune
    now: int = 0
    app: Any = None
    box: SecretBox = field(default_factory=SecretBox.fresh)
    templates: dict[tuple[Purpose, EmergencyKind | None], EmergencyTemplate] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.now = self.commune.now + 60_000

    @property
    def officer(self) -> Actor:
        return self.commune.actor(StaffRole.DUTY_OFFICER)

    @property
    def everywhere(self) -> list[Aim]:
        return [Aim(TargetKind.UNIT, self.commune.unit.id)]

    def make_ready(self) -> "DutyRoom":
        """A siren, a message about floods, words of drills and of all-clear."""
        tune = self.commune.approved_tune(self.session, seconds=3)
        flood = self.commune.approved_bulletin(self.session, FLOOD, seconds=12)
        drill = self.commune.approved_bulletin(
            self.session, "Diễn tập. Đây là buổi diễn tập.", 3, ItemKind.GREETING
        )
        clear = self.commune.approved_bulletin(self.session, "Báo yên. Lũ đã rút.", 5)
        self.ready(Purpose.SIREN, tune)
        self.ready(Purpose.MESSAGE, flood, EmergencyKind.FLOOD)
        self.ready(Purpose.DRILL, drill)
        self.ready(Purpose.ALL_CLEAR, clear)
        return self

    def ready(
        self, purpose: Purpose, bulletin: Bulletin, kind: EmergencyKind | None = None
    ) -> EmergencyTemplate:
        """One approved sound with its purpose."""
        new = NewTemplate(
            unit_id=self.commune.unit.id, purpose=purpose, bulletin_id=bulletin.id, kind=kind
        )
        template = set_ready(self.session, self.commune.operator, new, self.now)
        self.templates[purpose, kind] = template
        return template

    def digits(self) -> str:
        """What the officer's app shows now."""
        if self.app is None:
            person_id = str(self.officer.person_id)
            secret = one_time.offer_app(self.session, person_id, self.now, self.box)
            self.app = pyotp.parse_uri(one_time.address_of(secret, "officer"))
            typed = Digits(self.app.at(self.now // 1000), self.box)
            one_time.confirm_app(self.session, self.officer, typed, self.now)
            self.now += 60_000
        return str(self.app.at(self.now // 1000))

    def open_shift(self, hours: int = 12) -> DutyShift:
        """Ca trực, by the digits of her app."""
        code = self.digits()
        stated = state_shift(self.session, self.officer, self.commune.unit.id, hours, self.now)
        return open_shift(
            self.session, self.officer, stated, ByCode(Digits(code, self.box)), self.now
        )

    def give(self, **asked: Any) -> Emergency:
        """A flood everywhere by the message that stands ready; `asked` says what is otherwise."""
        usual = {
            "unit_id": self.commune.unit.id,
            "kind": EmergencyKind.FLOOD,
            "aims": self.everywhere,
        }
        if "text" not in asked and "template_id" not in asked:
            usual["template_id"] = self.templates[Purpose.MESSAGE, EmergencyKind.FLOOD].id
        self.now += 1_000
        return give(self.session, self.officer, NewEmergency(**(usual | asked)), self.now, SOURCES)

    def orders(self, emergency: Emergency | None = None) -> list[Order]:
        """What was given so far, in its order."""
        query = select(GivenOrder).order_by(GivenOrder.sequence)
        if emergency is not None:
            query = query.where(GivenOrder.emergency_id == emergency.id)
        return [order_of(given) for given in self.session.scalars(query)]

    def waiting(self) -> list[OutboxMessage]:
        """The messages of orders in the outbox."""
        kinds = (OutboxKind.ORDER, OutboxKind.PRACTICE)
        query = select(OutboxMessage).where(OutboxMessage.kind.in_(kinds))
        return list(self.session.scalars(query.order_by(OutboxMessage.id)))
