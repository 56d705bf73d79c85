"""What the pages of documents, series, drafts and the library show: made by the use cases."""

from pathlib import Path

from sqlalchemy.orm import Session

from controller.bulletins import service as bulletins
from controller.bulletins.service import NewBulletin
from controller.drafting.conversation import Said
from controller.drafting.review import Choice, Decided
from controller.drafting.service import Answer, go_through, keep_draft, question_about
from controller.intake.service import write_script
from controller.intake.source_file import SourceFile
from controller.series.service import NewSeries, create_series, submit_series
from controller.store.bulletins import Series
from controller.store.documents import Document
from tests.browser.busy_commune import APPROVER, NOW, OPERATOR, BusyCommune, Page, finish_speech
from tests.controller.imported import import_document
from tests.controller.intake.documents import DIRTY

PARTS = ["Điều 1", "Điều 2", "Điều 3", "I", "II"]


def lay_writing(session: Session, commune: BusyCommune, audio_dir: Path) -> list[Page]:
    """A scraped decision and everything that is made from it; the pages that show it."""
    source = SourceFile("ke-hoach-trong-cay.txt", DIRTY.encode())
    document = import_document(session, commune.operator, source, NOW)
    pending, draft_series = (_series(session, commune, document) for _ in range(2))
    for bulletin in pending.bulletins:
        finish_speech(session, bulletin.current, audio_dir, 96, NOW)
    submit_series(session, commune.operator, pending.id, NOW)
    changed = _changed(session, commune, document)
    at = f"/van-ban/{document.id}"
    return [
        ("library", OPERATOR, "/thu-vien"),
        ("library-found", OPERATOR, "/thu-vien?tim=trong+cay"),
        ("library-none", OPERATOR, "/thu-vien?tim=khong-co-gi"),
        ("library-bulletins", OPERATOR, "/thu-vien/ban-tin"),
        ("library-samples", OPERATOR, "/thu-vien/mau"),
        ("sample", OPERATOR, "/soan/mau/hop-thon"),
        ("questions", OPERATOR, f"/soan/hoi-dap?van_ban={document.id}"),
        ("story", OPERATOR, "/soan/cau-chuyen"),
        ("dirty-document", OPERATOR, at),
        ("repairs", OPERATOR, f"{at}/sua-chua"),
        ("facts", OPERATOR, f"{at}/thong-tin"),
        ("series-draft", OPERATOR, f"/loat-bai/{draft_series.id}"),
        ("series-pending", APPROVER, f"/loat-bai/{pending.id}"),
        ("series-decide", APPROVER, f"/loat-bai/{pending.id}/duyet"),
        ("machine-draft", OPERATOR, f"/ban-thao/{_draft(session, commune, document)}"),
        ("bulletin-changed", OPERATOR, f"/ban-tin/{changed}"),
        ("origins", OPERATOR, f"/ban-tin/{changed}/nguon"),
        ("decide-changed", APPROVER, f"/ban-tin/{changed}/duyet"),
        ("reuse", OPERATOR, f"/ban-tin/{commune.bulletins['notice'].id}/dung-lai"),
        ("correction", OPERATOR, f"/ban-tin/{commune.bulletins['notice'].id}/dinh-chinh"),
    ]


def _series(session: Session, commune: BusyCommune, document: Document) -> Series:
    new = NewSeries(unit_id=commune.unit_id, document_id=document.id, labels=PARTS, count=3)
    return create_series(session, commune.operator, new, NOW)


def _changed(session: Session, commune: BusyCommune, document: Document) -> str:
    """A bulletin in which a person changed one sentence and added another."""
    script = write_script(document, PARTS)
    text = script.written_text.replace("500 cây", "600 cây")
    new = NewBulletin(
        unit_id=commune.unit_id,
        title="Trồng cây xanh năm 2026",
        written_text=f"{text}\nMời bà con đăng ký với trưởng thôn.",
        document_id=document.id,
        proposal=script.lines,
    )
    made = bulletins.create(session, commune.operator, new, NOW)
    return made.id


def _draft(session: Session, commune: BusyCommune, document: Document) -> str:
    question = question_about(session, commune.operator, document.id, ["II"])
    said = (
        Said("Kế hoạch là trồng mới 50.000 cây xanh.", (2,)),
        Said("Mỗi xã trồng ít nhất 700 cây.", (4,)),
        Said("Hộ nào trồng nhiều sẽ được thưởng.", ()),
        Said("Sở Tài chính bố trí kinh phí.", (6,)),
    )
    answer = Answer("mo-hinh-tinh", said)
    draft = keep_draft(session, commune.operator, question, answer, NOW)
    go_through(session, commune.operator, draft.id, {0: Decided(Choice.KEPT)}, NOW)
    return draft.id
