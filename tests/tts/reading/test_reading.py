"""What a reading tells beyond its words: spans, doubt, clips and pauses."""

import pytest

from tts.reading import Kind, Pause, Span, read, read_aloud


def only(text: str, kind: Kind) -> Span:
    [span] = [span for span in read(text).spans if span.kind is kind]
    return span


@pytest.mark.parametrize(
    ("text", "written", "kind"),
    [
        ("ngày 22/5/2025", "22/5/2025", Kind.DATE),
        ("Quyết định số 1322/QĐ-UBND", "1322/QĐ-UBND", Kind.DOCUMENT_NUMBER),
        ("lúc 7h30", "7h30", Kind.TIME),
        ("tăng 5-10%", "5-10%", Kind.PERCENT),
        ("phạt 500.000 đồng", "500.000 đồng", Kind.MONEY),
        ("dài 12,5 km", "12,5 km", Kind.UNIT),
        ("từ 3-5 ngày", "3-5", Kind.RANGE),
        ("gọi 0905.123.456", "0905.123.456", Kind.PHONE),
        ("xe 79A-123.45", "79A-123.45", Kind.CODE),
        ("khóa XV", "XV", Kind.ROMAN),
        ("người Raglai", "Raglai", Kind.NAME),
        ("tại khanhhoa.gov.vn", "khanhhoa.gov.vn", Kind.WEB),
        ("điểm đ", "đ", Kind.LETTER),
        ("Điều 12a", "12a", Kind.CITATION),
        ("UBND tỉnh", "UBND", Kind.ABBREVIATION),
        ("tỷ lệ 1:500", "1:500", Kind.RATIO),
        ("có 21 hộ", "21", Kind.NUMBER),
    ],
)
def test_each_piece_says_what_it_is(text: str, written: str, kind: Kind) -> None:
    span = only(text, kind)
    assert span.written == written
    assert span.certain


@pytest.mark.parametrize(
    ("text", "written", "alternative"),
    [
        ("chia 5/6", "5/6", "ngày mùng năm tháng sáu"),
        ("họp Q. Ninh Kiều", "Q.", "quyền"),
        ("phòng XYZK", "XYZK", None),
        ("số 1O0/2019/NĐ-CP", "1O0/2019/NĐ-CP", None),
        ("thu 12.5 kg", "12.5 kg", "mười hai chấm năm ki lô gam"),
        ("tăng 12,345 lần", "12,345", "mười hai nghìn ba trăm bốn mươi lăm"),
        ("là 1 001,5", "1 001,5", "một một phẩy năm"),
        ("công cụ toolkit", "toolkit", "tun-kít"),
        ("có 123456789", "123456789", None),
        ("ngày 31/2/2025", "31/2/2025", None),
    ],
)
def test_where_a_person_would_wonder_the_reading_says_so(
    text: str, written: str, alternative: str | None
) -> None:
    [span] = read(text).uncertain()
    assert span.written == written
    if alternative:
        assert alternative in span.alternatives
    assert span.spoken not in span.alternatives


def test_plain_law_leaves_no_doubt() -> None:
    text = (
        "Căn cứ Quyết định số 766/QĐ-TTg ngày 15 tháng 4 năm 2025 của Thủ tướng Chính phủ, "
        "UBND tỉnh yêu cầu ít nhất 80% người dân được tiếp cận, theo điểm b khoản 2 Điều 12a."
    )
    assert read(text).uncertain() == ()


def test_an_abbreviation_is_read_as_the_text_explains_it_from_there_on() -> None:
    said = read_aloud("Quỹ bảo vệ rừng Nam Trung (QBVRNT) họp. QBVRNT quyết định.")
    assert said.count("Quỹ bảo vệ rừng Nam Trung") == 2


def test_a_text_is_cut_into_clips_at_its_stops_and_paragraphs() -> None:
    clips = read("Một là học luật cho kỹ; hai là làm theo.\nBa là nhắc nhau cùng làm.").sentences()
    assert [(clip.spoken, clip.pause) for clip in clips] == [
        ("Một là học luật cho kỹ;", Pause.CLAUSE),
        ("hai là làm theo.", Pause.PARAGRAPH),
        ("Ba là nhắc nhau cùng làm.", Pause.PARAGRAPH),
    ]


def test_a_clip_tells_where_it_stands_in_the_text() -> None:
    text = "Điều 5. Phạt tiền 500.000 đồng đối với người vi phạm. Hết hạn thì thôi."
    reading = read(text)
    for clip in reading.sentences():
        assert reading.text[clip.start : clip.end] == clip.written
    assert [clip.written.strip() for clip in reading.sentences()] == [
        "Điều 5. Phạt tiền 500.000 đồng đối với người vi phạm.",
        "Hết hạn thì thôi.",
    ]


def test_one_changed_sentence_leaves_the_other_clips_as_they_were() -> None:
    before = "Câu thứ nhất dài vừa phải. Có 21 hộ được hỗ trợ. Câu thứ ba cũng vậy."
    after = before.replace("21", "34")
    one = [clip.spoken for clip in read(before).sentences()]
    other = [clip.spoken for clip in read(after).sentences()]
    assert [a == b for a, b in zip(one, other, strict=True)] == [True, False, True]


def test_a_very_long_sentence_is_cut_at_a_comma() -> None:
    clips = read(", ".join(["các cơ quan có liên quan cùng phối hợp thực hiện"] * 12)).sentences()
    assert len(clips) > 1
    assert all(len(clip.spoken) < 320 for clip in clips)
    assert clips[0].pause is Pause.COMMA


def test_a_line_that_only_wraps_is_no_paragraph() -> None:
    assert read_aloud("Quyết định của\nỦy ban nhân dân tỉnh") == (
        "Quyết định của Ủy ban nhân dân tỉnh"
    )
    assert read_aloud("ỦY BAN NHÂN DÂN\nTỈNH KHÁNH HÒA") == "ỦY BAN NHÂN DÂN.\nTỈNH KHÁNH HÒA"
