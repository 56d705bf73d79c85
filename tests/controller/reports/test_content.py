"""What a report says as a value, and how values of cells are read by people."""

from datetime import UTC, date, datetime, timedelta

import pytest

from controller.reports.cells import computed, shown, texts, widths
from controller.reports.chart import described, svg
from controller.reports.content import Bar, Chart, Column, ColumnKind, Product, Sum, Table
from controller.reports.letter import full_name, letterhead, office_lines, place_and_day

QUARTER_PAST_FIVE = datetime(2026, 11, 4, 5, 15, tzinfo=UTC).replace(tzinfo=None)
PRICES = Table(
    "Bảng kê",
    (Column("Họ tên"), Column("Số"), Column("Đơn giá"), Column("Thành tiền", ColumnKind.MONEY)),
    (("An", 12, 50_000, Product((1, 2))), ("Bình", 3, 60_000, Product((1, 2)))),
    ("Cộng", Sum(), None, Sum()),
)


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, ColumnKind.COUNT, ""),
        (1234, ColumnKind.COUNT, "1.234"),
        (0.875, ColumnKind.SHARE, "87,5%"),
        (date(2026, 11, 4), ColumnKind.DAY, "04/11/2026"),
        (QUARTER_PAST_FIVE, ColumnKind.MOMENT, "04/11/2026 05:15"),
        (QUARTER_PAST_FIVE, ColumnKind.CLOCK, "05:15"),
        (timedelta(seconds=65), ColumnKind.LENGTH, "1 phút 05 giây"),
        ("ẵ\x0bữ", ColumnKind.TEXT, "ẵ ữ"),
    ],
)
def test_a_value_is_written_as_people_in_vietnam_read_it(
    value: object, kind: ColumnKind, words: str
) -> None:
    assert shown(value, kind) == words  # type: ignore[arg-type]


def test_amounts_follow_from_quantity_and_rate() -> None:
    assert texts(PRICES, PRICES.rows[0])[-1] == "600.000"
    assert PRICES.total is not None
    assert computed(PRICES, PRICES.total, 3) == 780_000


def test_where_a_rate_is_missing_neither_amount_nor_sum_is_invented() -> None:
    unpaid = Table(
        "Bảng kê", PRICES.columns, (*PRICES.rows, ("Chi", 1, None, Product((1, 2)))), PRICES.total
    )
    assert computed(unpaid, unpaid.rows[2], 3) is None
    assert unpaid.total is not None
    assert computed(unpaid, unpaid.total, 3) is None


def test_a_row_that_does_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Table("Bảng", (Column("a"), Column("b")), (("chỉ một",),))


def test_a_chart_is_told_in_words_and_takes_no_markup_from_labels() -> None:
    chart = Chart("Lượt phát", (Bar("<b>Đất & đai</b>", 3), Bar("Y tế", 1.5)), "lượt")
    assert described(chart) == "Lượt phát (lượt). <b>Đất & đai</b>: 3; Y tế: 1,5"
    drawn = svg(chart)
    assert "&lt;b&gt;Đất &amp; đai&lt;/b&gt;" in drawn
    assert "<b>" not in drawn


def test_a_chart_of_nothing_can_be_drawn() -> None:
    assert svg(Chart("Lượt phát", (), "lượt")).startswith("<svg")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 3), "Ninh Hải, ngày 03 tháng 02 năm 2026"),
        (date(2026, 11, 26), "Ninh Hải, ngày 26 tháng 11 năm 2026"),
        (date(2026, 3, 10), "Ninh Hải, ngày 10 tháng 3 năm 2026"),
    ],
)
def test_place_and_day_follow_decree_30(day: date, words: str) -> None:
    assert place_and_day(letterhead("Xã Ninh Hải", "Tỉnh Khánh Hòa", day)) == words


def test_the_number_is_left_to_the_clerks_office() -> None:
    head = letterhead("Phường Bắc Nha Trang", "Tỉnh Khánh Hòa", date(2026, 11, 26))
    assert head.number == "Số:        /BC-UBND"
    assert head.issuer == "ỦY BAN NHÂN DÂN PHƯỜNG BẮC NHA TRANG"
    assert head.superior == "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA"


@pytest.mark.parametrize(
    ("kind", "name", "whole"),
    [
        ("xã", "Xã Ninh Hải", "Xã Ninh Hải"),
        ("tỉnh", "Khánh Hòa", "Tỉnh Khánh Hòa"),
        ("đặc khu", "Trường Sa", "Đặc khu Trường Sa"),
    ],
)
def test_a_unit_is_called_with_its_kind(kind: str, name: str, whole: str) -> None:
    assert full_name(kind, name) == whole


def test_an_office_has_two_lines_where_a_sheet_is_not_wide() -> None:
    name = "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA"
    assert office_lines(name, wide=True) == (name,)
    assert office_lines(name, wide=False) == ("ỦY BAN NHÂN DÂN", "TỈNH KHÁNH HÒA")
    assert office_lines("SỞ TƯ PHÁP", wide=False) == ("SỞ TƯ PHÁP",)


def test_a_date_has_room_for_one_line_and_the_others_share_what_is_left() -> None:
    columns = (
        Column("TT", ColumnKind.COUNT, 0.1),
        Column("Ngày", ColumnKind.DAY),
        Column("Bài", weight=9),
    )
    found = widths(Table("Bảng", columns, ()), 165)
    assert found[:2] == [11, 25]
    assert sum(found) == pytest.approx(165)
