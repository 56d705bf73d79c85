"""Drafts go into the trash and come back; what was approved stays in sight."""

import pytest
from sqlalchemy.orm import Session

from controller.bulletins.errors import BulletinDiscardedError, BulletinStatusError
from controller.bulletins.listings import list_bulletins
from controller.bulletins.service import edit, submit
from controller.bulletins.trash import discard, restore
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def test_a_draft_goes_and_comes_back(session: Session, commune: Commune) -> None:
    draft = commune.draft(session)
    discard(session, commune.operator, draft.id, NOW)
    assert list_bulletins(session, commune.operator) == []
    restore(session, commune.operator, draft.id, NOW)
    assert list_bulletins(session, commune.operator) == [draft]


def test_what_lies_in_the_trash_is_neither_edited_nor_submitted(
    session: Session, commune: Commune
) -> None:
    draft = commune.draft(session)
    discard(session, commune.operator, draft.id, NOW)
    with pytest.raises(BulletinDiscardedError):
        edit(session, commune.operator, draft.id, "Lời khác.", NOW)
    with pytest.raises(BulletinDiscardedError):
        submit(session, commune.operator, draft.id, NOW)


def test_what_waits_or_was_approved_cannot_be_thrown_away(
    session: Session, commune: Commune
) -> None:
    for bulletin in (commune.pending_bulletin(session), commune.approved_bulletin(session)):
        with pytest.raises(BulletinStatusError):
            discard(session, commune.operator, bulletin.id, NOW)
