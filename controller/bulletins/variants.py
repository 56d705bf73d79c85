"""Variants: the same bulletin in another language, recorded by people, approved like any other.

A programme holds the Vietnamese bulletin. Where another language is spoken (`clusters.languages`),
its variant follows, as long as it is approved; so a schedule is made once for all.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.bulletins.errors import BadVariantError
from controller.bulletins.languages import OTHERS
from controller.bulletins.translators import NOBODY, Translators, lay_translators, refuse_unnamed
from controller.planning.marks import mark_clusters
from controller.schedules.targets import clusters_with
from controller.store.bulletins import Bulletin
from controller.store.lookup import find


@dataclass(frozen=True, kw_only=True, slots=True)
class NewVariant:
    """Which bulletin says the same as which."""

    bulletin_id: str
    of_id: str
    """The Vietnamese one."""
    language: str
    by: Translators = NOBODY
    """Where both are empty, names that it has already stay."""


def say_in(session: Session, actor: Actor, new: NewVariant, now: int) -> Bulletin:
    """Say that a bulletin is another one in a language.

    Programmes that hold the Vietnamese one are planned anew. What was submitted already asks for no
    *Gửi duyệt* any more, so its translators are named here. Raises BadVariantError, TooLongError,
    SameTranslatorError, AlreadySubmittedError, UnnamedTranslatorsError.
    """
    variant = find(session, Bulletin, new.bulletin_id, to_change=True)
    original = find(session, Bulletin, new.of_id)
    for bulletin in (variant, original):
        require(session, actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    is_chain = original.variant_of_id is not None or variants_of(session, variant.id)
    if new.language not in OTHERS or variant.id == original.id or is_chain:
        raise BadVariantError
    if variant.unit_id != original.unit_id or variant.personal_data != original.personal_data:
        raise BadVariantError
    variant.language, variant.variant_of_id = new.language, original.id
    if new.by != NOBODY:
        lay_translators(variant, new.by)
    if variant.current.submitted_at is not None:
        refuse_unnamed(variant)
    _tell(session, actor, variant, original.id, now)
    return variant


def separate(session: Session, actor: Actor, bulletin_id: str, now: int) -> Bulletin:
    """Take back that it is a variant: the bulletin stands for itself again."""
    variant = find(session, Bulletin, bulletin_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, variant.unit_id)
    original = variant.variant_of_id
    if original is not None:
        variant.variant_of_id = None
        _tell(session, actor, variant, original, now)
    return variant


def variants_of(session: Session, bulletin_id: str) -> list[Bulletin]:
    """What says the same in other languages, oldest first, without what lies in the trash."""
    query = select(Bulletin).where(
        Bulletin.variant_of_id == bulletin_id, Bulletin.discarded_at.is_(None)
    )
    return list(session.scalars(query.order_by(Bulletin.id)))


def _tell(session: Session, actor: Actor, variant: Bulletin, original: str, now: int) -> None:
    session.flush()
    mark_clusters(session, clusters_with(session, original), now)
    told = {
        "variant_of": variant.variant_of_id,
        "language": variant.language,
        "translator": variant.translator,
        "native_reviewer": variant.native_reviewer,
    }
    record(session, actor, Act.WRITE_BULLETIN, variant, now, **told)
