"""Somebody who may change what stands above a commune."""

from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.store.people import StaffRole
from tests.controller.commune import FAST_HASHER, NOW, PASSWORD, Commune


def province_operator(session: Session, commune: Commune) -> Actor:
    new = NewPerson(
        unit_id=commune.province.id,
        login="so.tu.phap",
        name="Lê Văn Sở",
        position="Chuyên viên",
        role=StaffRole.OPERATOR,
        password=PASSWORD,
    )
    return actor_for(add_person(session, SYSTEM, new, NOW, FAST_HASHER))
