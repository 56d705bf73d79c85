"""Tập dượt: lessons. All is read by GET and nothing written down (`training` does, when asked)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller.errors import NotFoundError
from controller.lessons.lessons import Lesson, after, lesson, lessons, marked
from controller.lexicon.layered import lexicon_for
from controller.web.reading_view import Piece, pieces
from controller.web.rendering import page
from controller.web.visits import Reading, Visit

router = APIRouter(prefix="/tap-duot")
ANSWER = "c"
"""Questions are fields `c0`, `c1`…; the value is the position of the choice."""


@router.get("")
def show_list(request: Request, visit: Reading) -> Response:
    """All lessons."""
    return page(request, visit, "lessons/list.html", lessons=lessons())


@router.get("/{key}")
def show(request: Request, visit: Reading, key: str) -> Response:
    """One lesson, with what the answers in the address are worth."""
    found = lesson(key)
    if found is None:
        raise NotFoundError("Lesson", key)
    answered = marked(found, _answers(request, found))
    return page(
        request,
        visit,
        "lessons/page.html",
        lesson=found,
        marked=answered,
        samples=[_as_read(visit, one.question.sample) for one in answered],
        is_answered=any(one.chosen for one in answered),
        right=sum(one.chosen is not None and one.chosen.right for one in answered),
        following=after(key),
        chosen=[_answers(request, found).get(n) for n in range(len(found.questions))],
    )


def _answers(request: Request, found: Lesson) -> dict[int, int]:
    told = request.query_params
    names = {position: f"{ANSWER}{position}" for position in range(len(found.questions))}
    return {
        position: int(told[name])
        for position, name in names.items()
        if told.get(name, "").isascii() and told.get(name, "").isdigit()
    }


def _as_read(visit: Visit, sample: str) -> tuple[tuple[Piece, ...], ...]:
    """A sample bulletin as Loa would read it in the own unit."""
    if not sample:
        return ()
    return pieces(sample.strip(), (), lexicon_for(visit.session, visit.unit_id))
