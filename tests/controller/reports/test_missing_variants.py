"""A bulletin that was not said in the language of a place is a gap in the report."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller.bulletins.variants import NewVariant, say_in
from controller.planning.service import plan_marked
from controller.reports.content import Report, Table
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.places import Cluster
from controller.store.reports import ReportKind
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import NOW, TRANSLATORS
from tests.controller.reports.reported_commune import Week

GAPS = {ReportKind.DIARY: "Bảng 4", ReportKind.LEGAL_EDUCATION: "Bảng 6"}


def gaps(report: Report, kind: ReportKind) -> list[Table]:
    return [one for one in report.tables if one.caption.startswith(GAPS[kind])]


def spoken_in(week: Week, number: int, languages: str) -> None:
    week.session.get_one(Cluster, week.commune.clusters[number].id).languages = languages
    week.session.flush()


def test_where_only_vietnamese_is_spoken_nothing_is_missing(week: Week) -> None:
    for kind in GAPS:
        assert gaps(week.report(kind), kind) == []


def test_what_sounded_without_a_variant_is_counted_where_its_language_is_spoken(
    week: Week,
) -> None:
    spoken_in(week, 1, "cjm rog")
    (diary,) = gaps(week.report(ReportKind.DIARY), ReportKind.DIARY)
    # Cluster 02 had no power on the third day: what did not sound lacks no variant.
    law, call = "Luật Đất đai: cấp sổ lần đầu.", "=Mời họp thôn."
    assert diary.rows == (
        (call, "Raglai", "02", 6), (law, "Raglai", "02", 6),
        (call, "Chăm", "02", 6), (law, "Chăm", "02", 6),
    )  # fmt: skip
    (of_law,) = gaps(week.report(ReportKind.LEGAL_EDUCATION), ReportKind.LEGAL_EDUCATION)
    assert [row[:2] for row in of_law.rows] == [(law, "Raglai"), (law, "Chăm")]


def test_what_was_said_in_the_language_is_missing_no_more_and_names_its_translators(
    session: Session, week: Week
) -> None:
    spoken_in(week, 1, "rog")
    said = week.commune.approved_bulletin(session, "Raglai.", 40)
    new = NewVariant(bulletin_id=said.id, of_id=week.call.id, language="rog", by=TRANSLATORS)
    say_in(session, week.commune.operator, new, NOW + 4000)
    plan_marked(session, NOW + 5000, (), limit=10)
    promised = ExpectedBroadcast.revision_id == said.current.id
    assert session.scalars(select(ExpectedBroadcast.item).where(promised)).first() is not None
    session.execute(update(ExpectedBroadcast).where(promised).values(verdict=VerdictKind.PLAYED))
    report = week.report(ReportKind.DIARY)
    (diary,) = gaps(report, ReportKind.DIARY)
    assert [row[0] for row in diary.rows] == [week.law.title]
    editors = {row[4] for row in report.tables[0].rows if row[2] == said.title}
    assert editors == {"Nguyễn Thị operator (dịch: Mấu Thị Hồng, hiệu đính: Cao Văn Bình)"}
