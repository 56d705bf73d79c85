"""Write, submit, approve, return, recall."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from controller.api.bulletin_shapes import (
    AirWishShape,
    ApprovalShape,
    BulletinShape,
    DecisionShape,
    EditShape,
    NewBulletinShape,
    ReadingShape,
    RecallShape,
    TranslatorsShape,
    UndecidedShape,
    VariantShape,
    WishShape,
)
from controller.api.visits import Reading, Writing
from controller.api.writing_shapes import OriginShape
from controller.approval.proof import Assent
from controller.bulletins import decisions, reading_decisions, service, translators, variants
from controller.bulletins.editing import Edit, edit_as_seen, wording_name
from controller.bulletins.handling import Handling
from controller.bulletins.listings import get_bulletin
from controller.bulletins.provenance import compared, unpack
from controller.bulletins.readings import ReadingDecision, decisions_of
from controller.bulletins.service import NewBulletin
from controller.bulletins.translators import Translators
from controller.bulletins.variants import NewVariant
from controller.checklists.ticks import Ticks
from controller.errors import MissingFieldError
from controller.habits.wishing import NewWish, wish, wish_of
from controller.intake.service import Script, get_document, write_script
from controller.lexicon.layered import lexicon_of
from controller.store.air_wishes import AirWish
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.web.queries.broadcasts import approvers
from controller.web.queries.bulletins import search, way_of
from controller.web.reading_view import questions
from controller.web.visits import Visit
from playlists.messages.plan import ms_of_frames

router = APIRouter(prefix="/bulletins", tags=["bulletins"])


@router.get("")
def list_(
    visit: Reading,
    status: Annotated[BulletinStatus | None, Query()] = None,
    search_for: Annotated[str, Query(alias="search", description="Accents may be left out.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[BulletinShape]:
    """The newest bulletins of the own unit and below."""
    return [_shape(visit, b) for b in search(visit.session, visit.actor, status, search_for, limit)]


@router.post("", status_code=status.HTTP_201_CREATED)
def create(visit: Writing, new: NewBulletinShape) -> BulletinShape:
    """Write a bulletin; its sound is made in the background."""
    bulletin = service.create(visit.session, visit.actor, _asked(visit, new), visit.now)
    return _shape(visit, bulletin)


@router.get("/{bulletin_id}")
def get(visit: Reading, bulletin_id: str) -> BulletinShape:
    """One bulletin."""
    return _shape(visit, get_bulletin(visit.session, visit.actor, bulletin_id))


@router.get("/{bulletin_id}/origins")
def origins(visit: Reading, bulletin_id: str) -> list[OriginShape]:
    """Each spoken sentence with the passage that it comes from, or whose words it says."""
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    lexicon = lexicon_of(visit.session, bulletin.current)
    found = compared(bulletin.current.written_text, unpack(bulletin.proposal), lexicon)
    return [
        OriginShape(
            written=one.written, origin=one.origin, passage=one.passage, proposed=one.proposed
        )
        for one in found.sentences
    ]


@router.put("/{bulletin_id}/text")
def edit(visit: Writing, bulletin_id: str, wording: EditShape) -> BulletinShape:
    """Change the wording; what was submitted gets a new revision."""
    change = Edit(bulletin_id=bulletin_id, written_text=wording.text, seen=wording.seen)
    revision = edit_as_seen(visit.session, visit.actor, change, visit.now)
    return _shape(visit, revision.bulletin)


@router.post("/{bulletin_id}/readings")
def decide_reading(visit: Writing, bulletin_id: str, reading: ReadingShape) -> BulletinShape:
    """Settle how one piece of a draft is said."""
    decision = ReadingDecision(**reading.model_dump())
    revision = reading_decisions.decide_reading(
        visit.session, visit.actor, bulletin_id, decision, visit.now
    )
    return _shape(visit, revision.bulletin)


@router.put("/{bulletin_id}/variant")
def say_in(visit: Writing, bulletin_id: str, said: VariantShape) -> BulletinShape:
    """Say that it is another bulletin in another language, heard behind that where it is spoken."""
    new = NewVariant(
        bulletin_id=bulletin_id, of_id=said.of, language=said.language, by=_translators(said)
    )
    return _shape(visit, variants.say_in(visit.session, visit.actor, new, visit.now))


@router.put("/{bulletin_id}/translators")
def name_translators(visit: Writing, bulletin_id: str, by: TranslatorsShape) -> BulletinShape:
    """Say who translated a draft and who checked it; a variant needs both before `submit`."""
    named = translators.name_translators(
        visit.session, visit.actor, bulletin_id, _translators(by), visit.now
    )
    return _shape(visit, named)


@router.post("/{bulletin_id}/submit")
def submit(visit: Writing, bulletin_id: str, wished: WishShape | None = None) -> BulletinShape:
    """Freeze the wording and ask for an approval; with a time to be on air by itself afterwards."""
    bulletin = service.submit(visit.session, visit.actor, bulletin_id, visit.now)
    if wished is not None and wished.at:
        wish(visit.session, visit.actor, _wish(bulletin_id, wished), visit.now)
    return _shape(visit, bulletin)


@router.post("/{bulletin_id}/air-wish")
def wish_air_time(visit: Writing, bulletin_id: str, wished: WishShape) -> BulletinShape:
    """Change the wished time of a bulletin that waits for its approval, or take it back."""
    wish(visit.session, visit.actor, _wish(bulletin_id, wished), visit.now)
    return _shape(visit, get_bulletin(visit.session, visit.actor, bulletin_id))


@router.post("/{bulletin_id}/approve")
def approve(visit: Writing, bulletin_id: str, decision: ApprovalShape) -> BulletinShape:
    """Approve exactly one revision."""
    ticks = Ticks(decision.checklist, decision.ticks)
    assent = Assent(comment=decision.comment, ticks=ticks)
    decisions.approve(visit.session, visit.actor, decision.revision_id, visit.now, assent)
    return _shape(visit, get_bulletin(visit.session, visit.actor, bulletin_id))


@router.post("/{bulletin_id}/return")
def return_for_repair(visit: Writing, bulletin_id: str, decision: DecisionShape) -> BulletinShape:
    """Send one revision back to its author; the comment must say why."""
    decisions.return_for_repair(
        visit.session, visit.actor, decision.revision_id, visit.now, decision.comment
    )
    return _shape(visit, get_bulletin(visit.session, visit.actor, bulletin_id))


@router.post("/{bulletin_id}/recall")
def recall(visit: Writing, bulletin_id: str, why: RecallShape) -> BulletinShape:
    """Take everything of a bulletin off the air, for good."""
    bulletin = decisions.recall(visit.session, visit.actor, bulletin_id, visit.now, why.reason)
    return _shape(visit, bulletin)


def _translators(by: TranslatorsShape) -> Translators:
    return Translators(translator=by.translator, native_reviewer=by.native_reviewer)


def _wish(bulletin_id: str, wished: WishShape) -> NewWish:
    return NewWish(bulletin_id=bulletin_id, at=wished.at, pattern_id=wished.pattern_id)


def _wish_shape(row: AirWish | None) -> AirWishShape | None:
    if row is None:
        return None
    return AirWishShape(
        at=row.at, pattern_id=row.pattern_id, slot_id=row.slot_id, hindrance=row.hindrance
    )


def _asked(visit: Visit, new: NewBulletinShape) -> NewBulletin:
    script: Script | None = None
    if new.document_id is not None:
        document = get_document(visit.session, visit.actor, new.document_id)
        script = write_script(document, new.parts)
    text = new.text or (script.written_text if script else None)
    if text is None:
        raise MissingFieldError("written_text")
    return NewBulletin(
        unit_id=visit.unit_id,
        title=new.title or (script.title if script else ""),
        written_text=text,
        kind=new.kind,
        priority=new.priority,
        document_id=new.document_id,
        proposal=script.lines if script else (),
        handling=Handling(personal_data=new.personal_data, ends_on=new.ends_on),
        heard_again=new.heard_again,
    )


def _shape(visit: Visit, bulletin: Bulletin) -> BulletinShape:
    current = bulletin.current
    approver = approvers(visit.session, [current.id]).get(current.id)
    lexicon = lexicon_of(visit.session, current)
    unsure = questions(current.written_text, decisions_of(current), lexicon)
    return BulletinShape(
        id=bulletin.id,
        title=bulletin.title,
        kind=bulletin.kind,
        priority=bulletin.priority,
        status=bulletin.status,
        revision_id=current.id,
        revision=current.number,
        written_text=current.written_text,
        wording=wording_name(current),
        spoken_text=current.spoken_text,
        voice=current.voice,
        speech=current.speech_state,
        sentences_done=current.sentences_done,
        sentences_total=current.sentences_total,
        audio_sha256=current.audio_sha256,
        length_ms=ms_of_frames(current.audio.frames) if current.audio else None,
        undecided=[
            UndecidedShape(
                start=q.piece.start, end=q.piece.end, written=q.piece.written, readings=[*q.choices]
            )
            for q in unsure
        ],
        approved_by=approver.name if approver else None,
        approved_way=way_of(visit.session, current.id),
        personal_data=bulletin.personal_data,
        ends_on=bulletin.ends_on,
        heard_again=bulletin.heard_again,
        language=bulletin.language,
        variant_of=bulletin.variant_of_id,
        translator=bulletin.translator,
        native_reviewer=bulletin.native_reviewer,
        air_wish=_wish_shape(wish_of(visit.session, current.id)),
    )
