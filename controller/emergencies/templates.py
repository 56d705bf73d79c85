"""Sounds that stand ready: sirens, messages of each kind, words of drills, all-clears.

Each is a bulletin that was approved as any other; here it is only given a purpose. Receivers hold
them for ever (`pinning`), so that in an emergency nothing but the order itself must travel.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.bulletins.approved import approved_revision, approved_revisions
from controller.emergencies.errors import NotApprovedYetError, TemplateMisfitError
from controller.store.base import new_id
from controller.store.bulletins import Bulletin, Revision
from controller.store.emergencies import EmergencyTemplate, Purpose
from controller.store.lookup import find
from controller.units.tree import unit_path
from playlists.messages.plan import ItemKind
from playlists.rules.emergency import EmergencyKind


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTemplate:
    """A bulletin that shall stand ready."""

    unit_id: str
    purpose: Purpose
    bulletin_id: str
    kind: EmergencyKind | None = None
    """Of a message: which emergency it is for."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A template with what may sound of it now."""

    template: EmergencyTemplate
    revision: Revision


def set_ready(session: Session, actor: Actor, new: NewTemplate, now: int) -> EmergencyTemplate:
    """Give an approved bulletin its purpose. Raises NotApprovedYetError, TemplateMisfitError."""
    author = require_author(session, actor, Act.WRITE_BULLETIN, new.unit_id)
    bulletin = find(session, Bulletin, new.bulletin_id)
    require(session, actor, Act.READ, bulletin.unit_id)
    is_message = new.purpose is Purpose.MESSAGE
    is_tune = bulletin.kind is ItemKind.TUNE
    if is_message != (new.kind is not None) or is_tune != (new.purpose is Purpose.SIREN):
        raise TemplateMisfitError
    words = approved_revision(session, bulletin.id)
    if words is None:
        raise NotApprovedYetError
    if words.source:
        raise TemplateMisfitError  # nobody knows what an open microphone will say
    template = EmergencyTemplate(
        id=new_id(now),
        unit_id=new.unit_id,
        purpose=new.purpose,
        kind=new.kind,
        bulletin_id=bulletin.id,
        created_by=author,
        created_at=now,
    )
    session.add(template)
    session.flush()
    told = {"bulletin": bulletin.id, "purpose": new.purpose, "kind": new.kind}
    record(session, actor, "set_template", template, now, **told)
    return template


def retire(session: Session, actor: Actor, template_id: str, now: int) -> EmergencyTemplate:
    """Let a template stand ready no longer; receivers let go of its sound."""
    template = find(session, EmergencyTemplate, template_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, template.unit_id)
    if template.retired_at is None:
        template.retired_at = now
        session.flush()
        record(session, actor, "retire_template", template, now)
    return template


def restore(session: Session, actor: Actor, template_id: str, now: int) -> EmergencyTemplate:
    """Let a template stand ready again; one that does stays as it is."""
    template = find(session, EmergencyTemplate, template_id, to_change=True)
    require(session, actor, Act.WRITE_BULLETIN, template.unit_id)
    if template.retired_at is not None:
        template.retired_at = None
        session.flush()
        record(session, actor, "restore", template, now)
    return template


def ready_in(session: Session, unit_id: str) -> list[Ready]:
    """What stands ready for a unit: its own first, then what is above it; the newest first."""
    above = [unit.id for unit in unit_path(session, unit_id)]
    query = (
        select(EmergencyTemplate)
        .where(EmergencyTemplate.unit_id.in_(above), EmergencyTemplate.retired_at.is_(None))
        .options(joinedload(EmergencyTemplate.bulletin))
        .order_by(EmergencyTemplate.created_at.desc(), EmergencyTemplate.id)
    )
    found = sorted(session.scalars(query), key=lambda one: above.index(one.unit_id))
    revisions = approved_revisions(session, [one.bulletin_id for one in found])
    return [Ready(one, revisions[one.bulletin_id]) for one in found if one.bulletin_id in revisions]


def first_of(
    ready: Sequence[Ready], purpose: Purpose, kind: EmergencyKind | None = None
) -> Revision | None:
    """The sound that serves a purpose best."""
    fits = (r.revision for r in ready if r.template.purpose is purpose and r.template.kind is kind)
    return next(fits, None)


def variants_of(session: Session, revision: Revision, languages: Sequence[str]) -> list[Revision]:
    """The approved sounds that say the same in these languages, in their order."""
    query = select(Bulletin).where(
        Bulletin.variant_of_id == revision.bulletin_id, Bulletin.language.in_(languages)
    )
    found = {bulletin.language: bulletin.id for bulletin in session.scalars(query)}
    approved = approved_revisions(session, list(found.values()))
    return [approved[found[code]] for code in languages if found.get(code) in approved]
