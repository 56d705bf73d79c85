"""Kiểm tra tại chỗ: lists of clusters drawn by lot, and what was found at the poles."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.errors import NothingToDrawError, NotInRoundError
from controller.audit.lot import draw
from controller.audit.service import record
from controller.store.base import new_id
from controller.store.inspections import Heard, InspectionRound, SiteFinding, SitePhoto
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.store.upsert import insert_or
from controller.units.tree import subtree_ids

LISTED = 50
MOST_DRAWN = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRound:
    """A list as it is asked for."""

    unit_id: str
    name: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFinding:
    """What somebody found at a cluster. `photo` is a JPEG that was cleaned (`photos`)."""

    cluster_id: str
    heard: Heard
    remark: str = ""
    photo: bytes | None = None
    round_id: str | None = None


def draw_round(
    session: Session, actor: Actor, new: NewRound, seed: str, now: int
) -> InspectionRound:
    """Draw clusters of a unit and those below it. Raises NothingToDrawError.

    `seed` comes from a source that nobody chooses. Each draw is in the audit record, so that
    nobody can draw until the list suits her.
    """
    person_id = require_author(session, actor, Act.VISIT_CLUSTER, new.unit_id)
    units = subtree_ids(session, new.unit_id)
    query = select(Cluster.id).where(Cluster.unit_id.in_(units), Cluster.retired_at.is_(None))
    candidates = sorted(session.scalars(query))
    if not 1 <= new.count <= min(len(candidates), MOST_DRAWN):
        raise NothingToDrawError(new.count, len(candidates))
    drawn = draw(seed, candidates, new.count)
    row = InspectionRound(
        id=new_id(now),
        unit_id=new.unit_id,
        name=fields.required("name", new.name, 200),
        seed=seed,
        candidates=json.dumps(candidates),
        drawn=json.dumps(drawn),
        made_by=person_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    told = {"seed": seed, "candidates": candidates, "drawn": drawn}
    record(session, actor, Act.VISIT_CLUSTER, row, now, **told)
    return row


def find_round(session: Session, actor: Actor, round_id: str) -> InspectionRound:
    """One list. Raises NotFoundError."""
    row = find(session, InspectionRound, round_id)
    require(session, actor, Act.READ, row.unit_id)
    return row


def rounds_of(session: Session, actor: Actor) -> list[InspectionRound]:
    """The lists of the actor's unit and those below it, the newest first."""
    if actor.unit_id is None:
        return []
    units = subtree_ids(session, actor.unit_id)
    query = select(InspectionRound).where(InspectionRound.unit_id.in_(units))
    return list(session.scalars(query.order_by(InspectionRound.id.desc()).limit(LISTED)))


def add_finding(session: Session, actor: Actor, new: NewFinding, now: int) -> SiteFinding:
    """Keep what was found. Raises NotInRoundError.

    The finding's words and the photo's hash are in the audit record and so in the log.
    """
    cluster = find(session, Cluster, new.cluster_id)
    person_id = require_author(session, actor, Act.VISIT_CLUSTER, cluster.unit_id)
    if new.round_id is not None:
        chosen = find(session, InspectionRound, new.round_id)
        if cluster.id not in json.loads(chosen.drawn):
            raise NotInRoundError
    finding = SiteFinding(
        id=new_id(now),
        unit_id=cluster.unit_id,
        cluster_id=cluster.id,
        round_id=new.round_id,
        person_id=person_id,
        at=now,
        heard=new.heard,
        remark=fields.optional("remark", new.remark, 2000),
        photo_sha256=None if new.photo is None else hashlib.sha256(new.photo).hexdigest(),
    )
    if new.photo is not None:
        photo = {
            "sha256": finding.photo_sha256,
            "unit_id": cluster.unit_id,
            "jpeg": new.photo,
            "kept_at": now,
        }
        session.execute(insert_or(session, SitePhoto).on_conflict_do_nothing(), [photo])
    session.add(finding)
    session.flush()
    told = {
        "cluster": cluster.id,
        "heard": finding.heard,
        "remark": finding.remark,
        "photo": finding.photo_sha256,
        "round": finding.round_id,
    }
    record(session, actor, Act.VISIT_CLUSTER, finding, now, **told)
    return finding


def findings_at(session: Session, cluster_id: str, limit: int = LISTED) -> Sequence[SiteFinding]:
    """What was found at a cluster, the newest first."""
    query = select(SiteFinding).where(SiteFinding.cluster_id == cluster_id)
    return session.scalars(query.order_by(SiteFinding.id.desc()).limit(limit)).all()


def findings_of(session: Session, round_id: str) -> Sequence[SiteFinding]:
    """What was found on a round, in order of time."""
    query = select(SiteFinding).where(SiteFinding.round_id == round_id)
    return session.scalars(query.order_by(SiteFinding.id)).all()


def photo_of(session: Session, actor: Actor, sha256: str) -> SitePhoto:
    """A photo. Raises NotFoundError."""
    photo = find(session, SitePhoto, sha256)
    require(session, actor, Act.READ, photo.unit_id)
    return photo
