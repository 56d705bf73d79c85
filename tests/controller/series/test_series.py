from typing import Any

import pytest
from sqlalchemy.orm import Session

from controller.bulletins import service as bulletins
from controller.bulletins.errors import NotPendingError, OwnBulletinError, PartOfSeriesError
from controller.bulletins.provenance import Origin, compared, unpack
from controller.bulletins.trash import discard
from controller.intake.source_file import SourceFile
from controller.lexicon.layered import lexicon_of
from controller.series.errors import (
    NothingToSplitError,
    SeriesChangedError,
    SeriesNotReadyError,
)
from controller.series.service import (
    NewSeries,
    SentBack,
    SeriesAssent,
    approve_series,
    create_series,
    proposed_episodes,
    return_series,
    submit_series,
)
from controller.series.split import MOST_EPISODES, Episode
from controller.store.bulletins import BulletinStatus, Series
from tests.controller.commune import NOW, Commune, finish_speech, lay_commune
from tests.controller.imported import import_document

LAW = """\
ỦY BAN NHÂN DÂN
XÃ HÒA THẮNG
Số: 15/QĐ-UBND
Hòa Thắng, ngày 21 tháng 11 năm 2026
QUYẾT ĐỊNH
Về việc giữ vệ sinh đường làng
Điều 1. Mỗi hộ quét sạch đoạn đường trước nhà vào sáng thứ bảy hằng tuần.
Điều 2. Rác để đúng chỗ, đúng giờ thu gom của tổ vệ sinh.
Điều 3. Không đốt rác ven đường, ven kênh và trên bãi biển.
Điều 4. Trưởng thôn nhắc nhở từng hộ và báo cáo kết quả mỗi tháng.
Điều 5. Quyết định này có hiệu lực kể từ ngày ký.
"""


def made(session: Session, commune: Commune, count: int = 5) -> Series:
    source = SourceFile("15.txt", LAW.encode())
    document = import_document(session, commune.operator, source, NOW)
    new = NewSeries(unit_id=commune.unit.id, document_id=document.id, count=count)
    return create_series(session, commune.operator, new, NOW)


def split(session: Session, **asked: Any) -> list[Episode]:
    """A law of more articles than a series may have episodes."""
    commune = lay_commune(session, clusters=1)
    articles = range(6, MOST_EPISODES + 2)
    planting = "Mỗi hộ trồng {} cây ven đường trước nhà và chăm sóc cho đến khi cây lớn."
    text = LAW + "".join(f"Điều {n}. {planting.format(n)}\n" for n in articles)
    source = SourceFile("15.txt", text.encode())
    document = import_document(session, commune.operator, source, NOW)
    new = NewSeries(unit_id=commune.unit.id, document_id=document.id, **asked)
    return proposed_episodes(document, new)


@pytest.mark.parametrize("labels", [None, []])
def test_without_chosen_parts_a_series_tells_the_whole_document(
    session: Session, labels: list[str] | None
) -> None:
    *_, last = split(session, labels=labels, minutes=2.0)
    assert any(f"{MOST_EPISODES + 1} cây" in line.text for line in last)


def test_of_chosen_parts_it_tells_those_alone(session: Session) -> None:
    (only,) = split(session, labels=["Điều 7"])
    told = " ".join(line.text for line in only)
    assert ("7 cây" in told, "6 cây" in told, "8 cây" in told) == (True, False, False)


def test_more_episodes_than_anybody_hears_make_no_series(session: Session) -> None:
    with pytest.raises(NothingToSplitError):
        split(session, count=MOST_EPISODES + 1)


def spoken(session: Session, series: Series) -> None:
    for bulletin in series.bulletins:
        finish_speech(session, bulletin.current, 4.0, NOW)


def test_five_parts_are_written_submitted_and_approved_once_each_with_its_own_approval(
    session: Session,
) -> None:
    commune = lay_commune(session, clusters=0)
    series = made(session, commune)
    assert [b.series_position for b in series.bulletins] == [1, 2, 3, 4, 5]
    assert series.bulletins[2].title.startswith("Kỳ 3/5: ")
    spoken(session, series)
    submit_series(session, commune.operator, series.id, NOW)
    shown = [b.current.id for b in series.bulletins]
    approvals = approve_series(
        session, commune.approver, series.id, SeriesAssent(revision_ids=shown), NOW
    )
    assert len({approval.statement for approval in approvals}) == 5
    assert {b.status for b in series.bulletins} == {BulletinStatus.APPROVED}


def test_every_sentence_of_an_episode_is_the_laws_or_the_frames(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    for bulletin in made(session, commune).bulletins:
        current = bulletin.current
        found = compared(
            current.written_text, unpack(bulletin.proposal), lexicon_of(session, current)
        )
        assert {one.origin for one in found.sentences} == {Origin.FRAME, Origin.SOURCE}


def test_one_part_without_sound_holds_all_back_and_is_named(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    series = made(session, commune)
    for bulletin in series.bulletins[:3]:
        finish_speech(session, bulletin.current, 4.0, NOW)
    with pytest.raises(SeriesNotReadyError) as refusal:
        submit_series(session, commune.operator, series.id, NOW)
    assert refusal.value.position == 4


def test_a_part_that_was_edited_after_the_page_was_shown_is_not_approved(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    series = made(session, commune, 2)
    spoken(session, series)
    submit_series(session, commune.operator, series.id, NOW)
    shown = [b.current.id for b in series.bulletins]
    bulletins.edit(session, commune.operator, series.bulletins[0].id, "Nội dung khác.", NOW)
    with pytest.raises(SeriesChangedError):
        approve_series(session, commune.approver, series.id, SeriesAssent(revision_ids=shown), NOW)
    assert series.bulletins[1].status is BulletinStatus.PENDING


def test_who_wrote_it_does_not_approve_it(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    series = made(session, commune, 2)
    series.bulletins[0].created_by = commune.approver.person_id or ""
    spoken(session, series)
    submit_series(session, commune.operator, series.id, NOW)
    shown = [b.current.id for b in series.bulletins]
    with pytest.raises(SeriesNotReadyError) as refusal:
        approve_series(session, commune.approver, series.id, SeriesAssent(revision_ids=shown), NOW)
    assert isinstance(refusal.value.why, OwnBulletinError)


def test_a_series_goes_back_as_a_whole_and_twice_is_once(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    series = made(session, commune, 2)
    spoken(session, series)
    submit_series(session, commune.operator, series.id, NOW)
    return_series(session, commune.approver, series.id, SentBack("Thêm số điện thoại."), NOW)
    assert {b.status for b in series.bulletins} == {BulletinStatus.RETURNED}
    with pytest.raises((SeriesChangedError, NotPendingError)):
        return_series(session, commune.approver, series.id, SentBack("Thêm số điện thoại."), NOW)


def test_no_part_is_thrown_away_alone(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    series = made(session, commune, 2)
    with pytest.raises(PartOfSeriesError):
        discard(session, commune.operator, series.bulletins[0].id, NOW)
    assert series.bulletins[0].discarded_at is None
