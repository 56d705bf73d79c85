"""Whoever answers for the words of a variant is named before anybody approves it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.bulletins.errors import (
    AlreadySubmittedError,
    SameTranslatorError,
    UnnamedTranslatorsError,
)
from controller.bulletins.service import submit
from controller.bulletins.translators import NOBODY, Translators, name_translators, unnamed
from controller.bulletins.variants import NewVariant, say_in, separate
from controller.errors import TooLongError
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.ledger import AuditEvent
from playlists.messages.plan import ItemKind, Priority
from tests.controller.commune import NOW, TRANSLATORS, Commune, finish_speech, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def variant(session: Session, commune: Commune, by: Translators = NOBODY) -> Bulletin:
    """A draft of a Raglai recording."""
    news = commune.approved_bulletin(session)
    said = commune.draft(session, "Raglai.", kind=ItemKind.RECORDED)
    finish_speech(session, said.current, 4.0, NOW)
    new = NewVariant(bulletin_id=said.id, of_id=news.id, language="rog", by=by)
    return say_in(session, commune.operator, new, NOW)


@pytest.mark.parametrize(
    ("by", "missing"),
    [
        (NOBODY, ("translator", "native_reviewer")),
        (Translators(translator="Mấu Thị Hồng"), ("native_reviewer",)),
        (Translators(native_reviewer="Cao Văn Bình"), ("translator",)),
    ],
)
def test_a_variant_is_submitted_only_with_both_names(
    session: Session, commune: Commune, by: Translators, missing: tuple[str, ...]
) -> None:
    draft = variant(session, commune, by)
    with pytest.raises(UnnamedTranslatorsError) as refused:
        submit(session, commune.operator, draft.id, NOW)
    assert (refused.value.missing, refused.value.language) == (missing, "rog")
    name_translators(session, commune.operator, draft.id, TRANSLATORS, NOW)
    submit(session, commune.operator, draft.id, NOW)
    assert draft.status is BulletinStatus.PENDING


def test_nobody_checks_her_own_translation(session: Session, commune: Commune) -> None:
    draft = variant(session, commune)
    same = Translators(translator="Mấu Thị Hồng", native_reviewer="  MẤU  thị Hồng ")
    with pytest.raises(SameTranslatorError):
        name_translators(session, commune.operator, draft.id, same, NOW)
    with pytest.raises(TooLongError):
        name_translators(
            session, commune.operator, draft.id, Translators(translator="m" * 121), NOW
        )
    with pytest.raises(NotAllowedError):
        name_translators(session, commune.approver, draft.id, TRANSLATORS, NOW)
    assert (draft.translator, draft.native_reviewer) == ("", "")


def test_the_names_that_an_approver_sees_change_no_more(session: Session, commune: Commune) -> None:
    draft = variant(session, commune, TRANSLATORS)
    submit(session, commune.operator, draft.id, NOW)
    other = Translators(translator="Pi Năng Thị A", native_reviewer="Cao Văn Bình")
    with pytest.raises(AlreadySubmittedError):
        name_translators(session, commune.operator, draft.id, other, NOW)
    name_translators(session, commune.operator, draft.id, TRANSLATORS, NOW)
    assert draft.translator == "Mấu Thị Hồng"


def test_what_was_approved_before_is_no_variant_without_names(
    session: Session, commune: Commune
) -> None:
    news, said = commune.approved_bulletin(session), commune.approved_bulletin(session, "Raglai.")
    new = NewVariant(bulletin_id=said.id, of_id=news.id, language="rog")
    with pytest.raises(UnnamedTranslatorsError):
        say_in(session, commune.operator, new, NOW)


def test_a_warning_is_not_held_up_by_a_name(session: Session, commune: Commune) -> None:
    draft = variant(session, commune)
    assert unnamed(draft)
    draft.priority = Priority.EMERGENCY
    assert unnamed(draft) == ()


def test_what_stands_for_itself_again_keeps_its_names_and_needs_none(
    session: Session, commune: Commune
) -> None:
    draft = variant(session, commune, Translators(translator="Mấu Thị Hồng"))
    separate(session, commune.operator, draft.id, NOW)
    assert (draft.translator, unnamed(draft)) == ("Mấu Thị Hồng", ())


def test_the_record_tells_who_was_named(session: Session, commune: Commune) -> None:
    draft = variant(session, commune)
    name_translators(session, commune.operator, draft.id, TRANSLATORS, NOW)
    name_translators(session, commune.operator, draft.id, TRANSLATORS, NOW)
    query = select(AuditEvent).where(AuditEvent.act == "name_translators")
    (told,) = session.scalars(query)
    assert "Cao Văn Bình" in told.detail
