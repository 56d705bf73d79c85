"""An approver's yes as a form holds it, and the brake on guessing her code."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import Depends, File, Form, Request, UploadFile

from controller.accounts import brake
from controller.accounts.errors import SecondStepRefusedError
from controller.accounts.one_time import Digits
from controller.approval.paper import LARGEST_PHOTO, SignedScript
from controller.approval.proof import Assent, ByCode, ByPaper, ByPasskey, BySession, Proof
from controller.checklists.ticks import Ticks
from controller.web.visits import Visit, site
from playlists.messages.approval import Way

Text = Annotated[str, Form()]
Made = TypeVar("Made")


def proof_of(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    *,
    way: Text = "",
    passkey: Text = "",
    asked_at: Annotated[int, Form()] = 0,
    code: Text = "",
    photo: Annotated[UploadFile | None, File()] = None,
    signed_by: Text = "",
    signed_on: Text = "",
) -> Proof:
    """What the form brings to show that it is the approver. The pressed button says which way."""
    if way == Way.PASSKEY:
        return ByPasskey(answer=passkey, asked_at=asked_at, site=site(request))
    if way == Way.TOTP:
        return ByCode(Digits(code, request.app.state.box))
    if way == Way.PAPER:
        # One byte more than is permitted tells that it is too much.
        content = b"" if photo is None else photo.file.read(LARGEST_PHOTO + 1)
        return ByPaper(SignedScript(photo=content, signed_by=signed_by, signed_on=signed_on))
    return BySession()


def assent_of(
    proof: Annotated[Proof, Depends(proof_of)],
    comment: Text = "",
    list_name: Text = "",
    ticks: Annotated[list[int] | None, Form()] = None,
) -> Assent:
    """The yes, with the ticks of the checklist that the form showed. Without them it is none."""
    return Assent(proof=proof, comment=comment, ticks=Ticks(list_name, ticks or ()))


Given = Annotated[Assent, Depends(assent_of)]


def braked(visit: Visit, assent: Assent, approve: Callable[[], Made]) -> Made:
    """Approve, unless too many codes were wrong lately. Raises TooManyTriesError.

    The session may be somebody else's by now: six digits must not be guessed with it.
    """
    if not isinstance(assent.proof, ByCode):
        return approve()
    tried = brake.counted(f"approval by {visit.actor.person_id}", visit.actor.origin)
    brake.look(visit.session, tried, visit.now)
    try:
        made = approve()
    except SecondStepRefusedError:
        visit.session.rollback()
        brake.count(visit.session, tried, visit.now)
        visit.session.commit()
        raise
    brake.forgive(visit.session, tried)
    return made
