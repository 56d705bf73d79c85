"""A machine's draft becomes a bulletin only through a person who decided every sentence."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from controller.bulletins.provenance import Origin, compared, unpack
from controller.drafting import service
from controller.drafting.check import Flag
from controller.drafting.connector import LARGEST_ANSWER, ask
from controller.drafting.errors import (
    DraftUsedError,
    FlaggedSentenceError,
    ModelSilentError,
    NotGoneThroughError,
    NothingLeftError,
    PersonalDataError,
)
from controller.drafting.review import Choice, Decided
from controller.drafting.service import Answer, Question
from controller.intake.source_file import SourceFile
from controller.store.drafting import MachineDraft
from tests.controller.commune import NOW, Commune, lay_commune
from tests.controller.drafting.model_stand_in import ModelStandIn, model_stand_in
from tests.controller.imported import import_document

LAW = """\
QUYẾT ĐỊNH
Về việc giữ vệ sinh bãi biển
Điều 1. Nghiêm cấm đốt rác tại bãi biển, vi phạm bị phạt 2.000.000 đồng.
Điều 2. Rác thu gom lúc 17 giờ thứ bảy hằng tuần.
"""
GOOD = {"text": "Cấm đốt rác ở bãi biển, ai vi phạm bị phạt 2 triệu đồng.", "cites": [1]}
WRONG = {"text": "Rác thu gom lúc 18 giờ thứ bảy.", "cites": [2]}
INVENTED = {"text": "Ai báo tin đốt rác được thưởng.", "cites": []}


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    with model_stand_in() as stand_in:
        yield stand_in


def question(session: Session, commune: Commune, text: str = LAW) -> Question:
    source = SourceFile("bien.txt", text.encode())
    document = import_document(session, commune.operator, source, NOW)
    return service.question_about(session, commune.operator, document.id, ["Điều 1", "Điều 2"])


def drafted(session: Session, commune: Commune, model: ModelStandIn) -> MachineDraft:
    asked = question(session, commune)
    answer = Answer("mo-hinh-tinh", ask(model.settings, asked.name, asked.passages))
    return service.keep_draft(session, commune.operator, asked, answer, NOW)


def decide(session: Session, commune: Commune, draft: MachineDraft, *decided: Decided) -> None:
    choices = dict(enumerate(decided))
    service.go_through(session, commune.operator, draft.id, choices, NOW)


def test_the_model_is_given_numbered_passages_and_told_to_cite_them(
    session: Session, model: ModelStandIn
) -> None:
    model.sentences = [GOOD]
    drafted(session, lay_commune(session, clusters=0), model)
    asked = model.asked[0]
    assert asked["path"] == "/v1/chat/completions"
    assert (asked["model"], asked["temperature"]) == ("mo-hinh-tinh", 0)
    assert '<doan so="1" o="Điều 1">Nghiêm cấm đốt rác' in asked["messages"][1]["content"]
    assert model.keys == ["Bearer bi-mat"]


def test_an_uncited_and_a_number_changing_sentence_are_flagged(
    session: Session, model: ModelStandIn
) -> None:
    model.sentences = [GOOD, WRONG, INVENTED]
    draft = drafted(session, lay_commune(session, clusters=0), model)
    flags = [one.flags for one in service.sentences_of(draft)]
    assert flags == [(), (Flag.NUMBER,), (Flag.UNCITED,)]


def test_no_bulletin_before_a_person_has_gone_through_every_sentence(
    session: Session, model: ModelStandIn
) -> None:
    commune = lay_commune(session, clusters=0)
    model.sentences = [GOOD, WRONG]
    draft = drafted(session, commune, model)
    with pytest.raises(NotGoneThroughError) as refusal:
        service.make_bulletin(session, commune.operator, draft.id, NOW)
    assert refusal.value.left == 2
    decide(session, commune, draft, Decided(Choice.KEPT))
    with pytest.raises(NotGoneThroughError):
        service.make_bulletin(session, commune.operator, draft.id, NOW)


def test_a_flagged_sentence_is_never_kept_as_it_is(session: Session, model: ModelStandIn) -> None:
    commune = lay_commune(session, clusters=0)
    model.sentences = [WRONG]
    draft = drafted(session, commune, model)
    with pytest.raises(FlaggedSentenceError):
        decide(session, commune, draft, Decided(Choice.KEPT))


def test_the_approver_sees_what_the_machine_wrote_and_what_a_person_changed(
    session: Session, model: ModelStandIn
) -> None:
    commune = lay_commune(session, clusters=0)
    model.sentences = [GOOD, WRONG, INVENTED]
    draft = drafted(session, commune, model)
    rewritten = Decided(Choice.REWRITTEN, "Rác thu gom lúc 17 giờ thứ bảy.")
    decide(session, commune, draft, Decided(Choice.KEPT), rewritten, Decided(Choice.DROPPED))
    bulletin = service.make_bulletin(session, commune.operator, draft.id, NOW)
    found = compared(bulletin.current.written_text, unpack(bulletin.proposal)).sentences
    assert [(one.origin, one.passage) for one in found[1:3]] == [
        (Origin.MACHINE, "Điều 1"),
        (Origin.CHANGED, "Điều 2"),
    ]
    assert "thưởng" not in bulletin.current.written_text
    assert draft.gone_through_by == commune.operator.person_id
    with pytest.raises(DraftUsedError):
        service.make_bulletin(session, commune.operator, draft.id, NOW)


def test_a_person_who_writes_a_wrong_number_is_told_so(
    session: Session, model: ModelStandIn
) -> None:
    commune = lay_commune(session, clusters=0)
    model.sentences = [WRONG]
    draft = drafted(session, commune, model)
    decide(session, commune, draft, Decided(Choice.REWRITTEN, "Rác thu gom lúc 19 giờ."))
    assert service.sentences_of(draft)[0].rewritten_flags == (Flag.NUMBER,)


def test_nothing_left_is_no_bulletin(session: Session, model: ModelStandIn) -> None:
    commune = lay_commune(session, clusters=0)
    model.sentences = [INVENTED]
    draft = drafted(session, commune, model)
    decide(session, commune, draft, Decided(Choice.DROPPED))
    with pytest.raises(NothingLeftError):
        service.make_bulletin(session, commune.operator, draft.id, NOW)


def test_citizens_numbers_are_handed_to_no_model(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    text = LAW.replace("hằng tuần", "hằng tuần, ông A số 056090001234")
    with pytest.raises(PersonalDataError):
        question(session, commune, text)


@pytest.mark.parametrize(
    ("status", "raw"),
    [
        (500, b"oops"),
        (200, b"<html>"),
        (200, b'{"choices": []}'),
        (200, b'{"choices": [{"message": {"content": "Xin ch\\u00e0o"}}]}'),
        (200, b'{"choices": [{"message": {"content": "{\\"sentences\\": []}"}}]}'),
        (302, b""),
        (200, b" " * (LARGEST_ANSWER + 10)),
    ],
)
def test_an_answer_that_is_none_leaves_nothing(
    model: ModelStandIn, status: int, raw: bytes
) -> None:
    model.status, model.raw = status, raw
    with pytest.raises(ModelSilentError):
        ask(model.settings, "Quyết định", ())


def test_a_model_that_is_not_there_is_told() -> None:
    with model_stand_in() as stand_in:
        gone = stand_in.settings
    with pytest.raises(ModelSilentError):
        ask(gone, "Quyết định", ())
