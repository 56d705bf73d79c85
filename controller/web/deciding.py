"""What an approver is shown of each wording: what will be said, whose words they are, its marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fastapi import Request, Response
from sqlalchemy.orm import Session

from controller.approval.proof import ways_open
from controller.bulletins.heard_again import Standing, standing_of
from controller.bulletins.provenance import Compared, Origin, compared, unpack
from controller.bulletins.readings import decided_reading, decisions_of
from controller.checklists.service import standing_checklist
from controller.errors import OperatorError
from controller.habits.wishing import wish_of
from controller.intake.marks import is_marked_draft, personal_numbers
from controller.lexicon.layered import lexicon_of
from controller.store.air_wishes import AirWish
from controller.store.bulletins import Bulletin, Revision
from controller.store.documents import Document
from controller.web.queries.spoken import SpokenSentence, transcript
from controller.web.reading_view import Piece, pieces
from controller.web.rendering import page
from controller.web.visits import Visit
from playlists.messages.plan import ms_of_frames


@dataclass(frozen=True, slots=True)
class Marks:
    """What somebody who decides or edits should know before she reads."""

    personal_data: bool
    ends_on: str
    draft: bool
    """Its document, or its own text, bears the mark DỰ THẢO."""
    numbers: tuple[str, ...]
    """What looks like numbers of persons although nobody marked it."""
    to_residents: Standing
    """What residents will be shown of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One wording before its approver."""

    bulletin: Bulletin
    revision: Revision
    compared: Compared
    paragraphs: Sequence[Sequence[Piece]]
    """As it is written, with what is said above it."""
    marks: Marks
    heard: Sequence[SpokenSentence]
    """Its sound, sentence by sentence."""
    wish: AirWish | None
    """When it is on air by itself once it is approved."""

    @property
    def number(self) -> int | None:
        """Kỳ, where it is part of a series."""
        return self.bulletin.series_position

    @property
    def length_ms(self) -> int:
        """How long it sounds; 0 without sound."""
        audio = self.revision.audio
        return ms_of_frames(audio.frames) if audio is not None else 0

    @property
    def by_machine(self) -> int:
        """How many sentences a language model wrote."""
        return sum(one.origin is Origin.MACHINE for one in self.compared.sentences)

    @property
    def all_by_people(self) -> bool:
        """Whether nothing of it was taken from a document."""
        return self.bulletin.proposal == "[]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """Where a decision is taken: in which unit, and to which addresses its forms lead."""

    unit_id: str
    approve_to: str
    return_to: str


def decision_page(
    request: Request,
    visit: Visit,
    ground: Ground,
    revisions: Iterable[Revision],
    *,
    error: OperatorError | None = None,
    **told: object,
) -> Response:
    """The page on which somebody decides about these wordings, or reads why there are none."""
    return page(
        request,
        visit,
        "deciding/page.html",
        error=error,
        approve_to=ground.approve_to,
        return_to=ground.return_to,
        waiting=shown(visit.session, revisions),
        checklist=standing_checklist(visit.session, ground.unit_id),
        ways=ways_open(visit.session, str(visit.actor.person_id), ground.unit_id),
        **told,
    )


def shown(session: Session, revisions: Iterable[Revision]) -> list[Shown]:
    """The wordings, in order."""
    return [_shown(session, revision) for revision in revisions]


def marks_of(session: Session, bulletin: Bulletin) -> Marks:
    """The marks of a bulletin as it stands."""
    return _marks(session, bulletin, bulletin.current)


def _shown(session: Session, revision: Revision) -> Shown:
    bulletin = revision.bulletin
    lexicon = lexicon_of(session, revision)
    found = compared(revision.written_text, unpack(bulletin.proposal), lexicon)
    chosen = decisions_of(revision)
    said = decided_reading(revision.written_text, chosen, lexicon).sentences()
    # What people decided about a reading changes what is said, never where a sentence ends.
    if len(said) == len(found.sentences):
        traced = tuple(
            replace(one, spoken=sentence.spoken.strip())
            for one, sentence in zip(found.sentences, said, strict=True)
        )
        found = replace(found, sentences=traced)
    paragraphs = pieces(revision.written_text, chosen, lexicon)
    marks = _marks(session, bulletin, revision)
    heard = transcript(session, revision)
    return Shown(bulletin, revision, found, paragraphs, marks, heard, wish_of(session, revision.id))


def _marks(session: Session, bulletin: Bulletin, revision: Revision) -> Marks:
    source = session.get(Document, bulletin.document_id) if bulletin.document_id else None
    lines = revision.written_text.split("\n")
    return Marks(
        personal_data=bulletin.personal_data,
        ends_on=bulletin.ends_on,
        draft=(source is not None and source.is_draft) or is_marked_draft([bulletin.title, *lines]),
        numbers=() if bulletin.personal_data else personal_numbers(revision.written_text),
        to_residents=standing_of(session, bulletin),
    )
