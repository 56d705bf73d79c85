"""What each report says of a week whose every broadcast is known."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller import civil
from controller.hand_entries.service import NewEntry, enter
from controller.receivers.areas import NewArea, add_area
from controller.receivers.households import count_households
from controller.reports.content import Paragraph, Report, Table
from controller.store.hand_entries import EntryKind, Outcome
from controller.store.people import StaffRole
from controller.store.reports import ReportKind
from playlists.rules.verdict import VerdictKind
from tests.controller.emergencies.duty_room import DutyRoom
from tests.controller.reports.reported_commune import AFTER, FIRST, LAST, Week


def table(report: Report, start: str) -> Table:
    return next(one for one in report.tables if one.caption.startswith(start))


def said_in(report: Report) -> str:
    return " ".join(block.text for block in report.blocks if isinstance(block, Paragraph))


def on(day: int, at: str) -> int:
    hours, minutes = map(int, at.split(":"))
    midnight, _end = civil.bounds(FIRST + timedelta(days=day))
    return midnight + hours * civil.HOUR_MS + minutes * civil.MINUTE_MS


def test_the_diary_has_a_line_for_each_broadcast_with_author_approver_and_who_was_silent(
    week: Week,
) -> None:
    rows = table(week.report(ReportKind.DIARY), "Bảng 1").rows
    assert len(rows) == 14
    when, programme, title, length, author, approver, duty, played, clusters, remark = rows[4]
    assert f"{when:%d/%m/%Y %H:%M}" == "21/11/2026 17:00"
    assert (programme, title) == ("Chương trình", "Luật Đất đai: cấp sổ lần đầu.")
    assert length == timedelta(seconds=65)
    assert (author, approver) == ("Nguyễn Thị operator", "Nguyễn Thị approver")
    assert (duty, played, clusters, remark) == ("", 2, 3, "cụm 02: mất điện")


def test_the_diary_names_who_was_on_duty_and_marks_what_was_said_by_hand(week: Week) -> None:
    operator, session = week.commune.operator, week.session
    unit = week.commune.unit.id
    duty = NewEntry(
        unit_id=unit,
        kind=EntryKind.SHIFT,
        subject="Ông Ba",
        began_at=on(0, "16:30"),
        ended_at=on(0, "18:00"),
        outcome=Outcome.ON_DUTY,
    )
    enter(session, operator, duty, AFTER)
    broken = NewEntry(
        unit_id=unit,
        kind=EntryKind.EQUIPMENT,
        cluster_id=week.commune.clusters[1].id,
        subject="Cháy cầu chì",
        began_at=on(2, "17:10"),
        outcome=Outcome.BROKEN,
        note="Trưởng thôn báo",
    )
    enter(session, operator, broken, AFTER)
    report = week.report(ReportKind.DIARY)
    assert [row[6] for row in table(report, "Bảng 1").rows][:3] == ["Ông Ba", "Ông Ba", ""]
    conditions = [row[5] for row in table(report, "Bảng 3").rows]
    assert conditions[1] == "Hỏng: Cháy cầu chì (21/11/2026, Nguyễn Thị operator)"


def test_whoever_opened_a_shift_was_on_duty_and_has_it_on_the_allowance_sheet(week: Week) -> None:
    room = DutyRoom(week.session, week.commune)
    room.digits()
    room.now = on(1, "16:00")
    room.open_shift(hours=2)
    diary = table(week.report(ReportKind.DIARY), "Bảng 1").rows
    assert [row[6] for row in diary][:6] == ["", "", *2 * ["Nguyễn Thị duty_officer"], "", ""]
    sheet = table(week.report(ReportKind.ALLOWANCE), "Bảng").rows
    assert ("Nguyễn Thị duty_officer", "Trực khẩn cấp", 1) in [
        (row[1], row[3], row[5]) for row in sheet
    ]


def test_legal_education_counts_law_alone_and_what_sounded_of_what_was_promised(
    week: Week,
) -> None:
    report = week.report(ReportKind.LEGAL_EDUCATION)
    (row,) = table(report, "Bảng 1").rows
    assert row[:4] == ("Đất đai, xây dựng", 1, 21, 20)
    assert row[5] == timedelta(seconds=20 * 65)
    assert "1 bản tin pháp luật với 20 trên 21 lượt theo lịch tại 3 cụm loa" in said_in(report)
    assert table(report, "Bảng 5").rows == (("Mất điện", 2, 1.0),)


def test_cut_off_dates_are_whoevers_who_asks(week: Week) -> None:
    report = week.report(ReportKind.LEGAL_EDUCATION, last=FIRST + timedelta(days=1))
    assert table(report, "Bảng 1").rows[0][2] == 6
    assert report.subject.endswith("từ ngày 19/11/2026 đến ngày 20/11/2026")


def test_project_766_never_equates_its_figures_with_the_targets(week: Week) -> None:
    week.commune.clusters[0].households = 120
    week.session.flush()
    report = week.report(ReportKind.PROJECT_766)
    notes = " ".join(getattr(block, "text", "") for block in report.blocks)
    assert "không dùng thay tỷ lệ 80% và 60%" in notes
    indicators = {row[0]: row[1] for row in table(report, "Bảng 1").rows}
    assert indicators["Cụm đã phát ít nhất một bản tin trong kỳ"] == 3
    assert indicators["Hộ trong vùng nghe của các cụm đã phát (ước tính)"] == 120


def test_project_766_counts_a_household_that_two_clusters_reach_once(week: Week) -> None:
    session, commune = week.session, week.commune
    technician = commune.actor(StaffRole.TECHNICIAN)
    one, other, alone = (cluster.id for cluster in commune.clusters)
    new = NewArea(unit_id=commune.unit.id, name="Thôn Đông", cluster_ids=[one, other])
    area = add_area(session, technician, new, AFTER)
    around = {one: 120, other: 100, alone: 30}
    count_households(session, technician, around, {area.id: 150}, AFTER)
    figures = {row[0]: row[1] for row in table(week.report(ReportKind.PROJECT_766), "Bảng 1").rows}
    assert figures["Hộ trong vùng nghe của các cụm đã phát (ước tính)"] == 150 + 30


def test_the_register_of_disclosures_tells_result_days_and_missing_clusters(week: Week) -> None:
    (row,) = table(week.report(ReportKind.DISCLOSURE), "Bảng 1").rows
    assert row[1] == "Luật Đất đai: cấp sổ lần đầu."
    assert "10/2022/QH15" in str(row[2])
    assert str(row[6]).startswith("Đã đủ: Đủ 3/3 ngày")
    assert row[7] == "cụm 02 thiếu ngày 21/11"


def test_the_certificate_lists_each_day_with_its_clusters(week: Week) -> None:
    rows = table(week.report(ReportKind.CERTIFICATE), "Bảng 1").rows
    assert rows[0] == (FIRST, 3, 3, "01, 02, 03")
    assert rows[2] == (FIRST + timedelta(days=2), 2, 3, "01, 03")


def test_faults_begin_with_the_cluster_that_was_silent_most(week: Week) -> None:
    first = table(week.report(ReportKind.FAULTS), "Bảng 2").rows[0]
    assert first == ("02 Thôn 2", 14, 12, 2, 12 / 14, "mất điện 2")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (ReportKind.FAULTS, "Số:        /BC-UBND"),
        (ReportKind.CERTIFICATE, "Số:        /……"),
        (ReportKind.DISCLOSURE, "Số:        /……"),
    ],
)
def test_only_reports_have_the_mark_of_reports(week: Week, kind: ReportKind, number: str) -> None:
    assert week.report(kind).letterhead.number == number


def test_airtime_tells_each_day_that_breaks_the_regulation(week: Week) -> None:
    report = week.report(ReportKind.AIRTIME)
    minutes = {row[0]: row[1:4] for row in table(report, "Bảng 2").rows}
    assert minutes["01 Thôn 1"] == (7, 7, timedelta(seconds=7 * 95))
    assert minutes["02 Thôn 2"] == (6, 6, timedelta(seconds=6 * 95))
    breaches = table(report, "Bảng 3").rows
    assert len(breaches) == 20
    assert breaches[0][3] == 2
    assert "20 lần trái quy định bắt buộc" in said_in(report)


# Played whole and shorter than planned: a live session that its speaker ended.
@pytest.mark.parametrize("kind", ["partial", "played", "recalled"])
def test_reports_count_of_a_broadcast_what_really_came_out_of_it(week: Week, kind: str) -> None:
    before = said_in(week.report(ReportKind.LEGAL_EDUCATION))
    week.shorter(week.commune.clusters[0], 20_000, VerdictKind(kind))
    minutes = {row[0]: row[1:4] for row in table(week.report(ReportKind.AIRTIME), "Bảng 2").rows}
    assert minutes["01 Thôn 1"] == (7, 7, timedelta(seconds=7 * 95 - 65 + 20))
    assert minutes["03 Thôn 3"] == (7, 7, timedelta(seconds=7 * 95))
    assert "21 phút 40 giây, cộng của các cụm" in before
    heard = (20 - 1) * 65 + (0 if kind == "recalled" else 20)
    minutes_in_all = f"{heard // 60} phút {heard % 60} giây, cộng của các cụm"
    assert minutes_in_all in said_in(week.report(ReportKind.LEGAL_EDUCATION))


def test_the_allowance_sheet_counts_work_and_leaves_rates_to_the_accountant(week: Week) -> None:
    made_on = civil.day_of(week.commune.now)
    report = week.report(ReportKind.ALLOWANCE, first=made_on, last=LAST)
    works = {row[3]: (row[1], row[5], row[6]) for row in table(report, "Bảng").rows}
    assert works["Biên tập bản tin (1 phút 35 giây)"] == ("Nguyễn Thị operator", 2, None)
    assert works["Duyệt bản tin"] == ("Nguyễn Thị approver", 2, None)
    assert works["Xếp lịch phát"] == ("Nguyễn Thị operator", 1, None)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_period_without_anything_makes_a_report_that_says_so(
    session: Session, kind: ReportKind
) -> None:
    quiet = Week(session)
    long_ago = FIRST - timedelta(days=300)
    report = quiet.report(kind, first=long_ago, last=long_ago)
    assert report.blocks
