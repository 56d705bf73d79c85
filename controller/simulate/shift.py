"""The duty officer of a simulation: she opens her shift by an app, and gives a drill."""

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.accounts.actor import Actor
from controller.accounts.one_time import Digits
from controller.accounts.secret_box import SecretBox
from controller.accounts.service import actor_for
from controller.approval.proof import ByCode
from controller.civil import MINUTE_MS
from controller.clock import now_ms
from controller.demo.commune import ORIGIN
from controller.demo.logins import DUTY_OFFICER
from controller.demo.machine import DemoMachine
from controller.emergencies.giving import NewEmergency, give
from controller.emergencies.reach import Aim
from controller.emergencies.shifts import open_shift, state_shift
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import EmergencyTemplate, Nature, Purpose
from controller.store.people import Person
from playlists.rules.emergency import EmergencyKind


def give_drill(machine: DemoMachine) -> None:
    """A drill of a flood in the whole commune."""
    unit_id = machine.commune.unit_id
    with machine.sessions.begin() as session:
        officer = _on_duty(session, unit_id)
        ready = select(EmergencyTemplate.id).where(EmergencyTemplate.purpose == Purpose.MESSAGE)
        new = NewEmergency(
            unit_id=unit_id,
            kind=EmergencyKind.FLOOD,
            aims=[Aim(TargetKind.UNIT, unit_id)],
            nature=Nature.DRILL,
            template_id=session.scalars(ready).one(),
        )
    with machine.sessions.begin() as session:
        give(session, officer, new, now_ms(), machine.settings.audio_sources)


def _on_duty(session: Session, unit_id: str) -> Actor:
    """Her app is made ready a minute before its digits open her shift: none is good twice."""
    person = session.scalars(select(Person).where(Person.login == DUTY_OFFICER)).one()
    officer = actor_for(person, ORIGIN)
    box, before, now = SecretBox.fresh(), now_ms() - MINUTE_MS, now_ms()
    app = pyotp.TOTP(one_time.offer_app(session, person.id, before, box))
    one_time.confirm_app(session, officer, Digits(app.at(before // 1000), box), before)
    stated = state_shift(session, officer, unit_id, 1, now)
    open_shift(session, officer, stated, ByCode(Digits(app.at(now // 1000), box)), now)
    return officer
