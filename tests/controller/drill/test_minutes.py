from xml.etree import ElementTree as ET

from controller.drill.minutes import as_html, as_markdown
from controller.drill.scenarios import LEAKED_KEY
from controller.drill.service import Course, Done, Drill, Outcome
from tests.controller.commune import NOW

STEPS = LEAKED_KEY.steps
HOSTILE = "<script>alert(1)</script> | [bấm](javascript:x)\n# tiêu đề `x`"


def course(note: str = "mất 2 phút", *, ended: bool = True) -> Course:
    return Course(
        drill=Drill("d1", "u1"),
        scenario=LEAKED_KEY,
        leader="Nguyễn Văn Bình",
        present=("Trần Thị Mai",),
        began_at=NOW,
        done=(
            Done("e1", NOW + 60_000, STEPS[0], "Trần Thị Mai", Outcome.DONE, note),
            Done("e2", NOW + 125_000, STEPS[1], "Lê Cúc", Outcome.FAILED, ""),
        ),
        ended_at=NOW + 600_000 if ended else None,
        lessons="Để sẵn số điện thoại",
        recorder="mai",
    )


def test_the_minutes_tell_who_did_what_when_in_civil_time_and_what_was_left_out() -> None:
    for told in (as_markdown(course(), "Xã thử"), as_html(course(), "Xã thử")):
        assert "BIÊN BẢN DIỄN TẬP" in told
        assert "18:06:40 ngày 18/11/2026" in told
        assert "(10 phút)" in told
        for word in ("18:07:40", "18:08:45", "Lê Cúc", "Không đạt", "mất 2 phút", "Xã thử"):
            assert word in told
        assert STEPS[2].words in told
        assert "Để sẵn số điện thoại" in told
        assert "d1" in told


def test_minutes_of_a_drill_that_goes_on_say_so() -> None:
    assert "chưa kết thúc" in as_markdown(course(ended=False), "Xã thử")


def test_what_people_typed_is_neither_html_nor_a_table_nor_a_link() -> None:
    page = as_html(course(HOSTILE), HOSTILE)
    assert "<script" not in page
    markdown = as_markdown(course(HOSTILE), "Xã thử")
    assert "<script" not in markdown
    (row,) = (line for line in markdown.splitlines() if "18:07:40" in line)
    assert row.replace("\\|", "").count("|") == 7
    assert "\\[bấm" in row


def test_the_page_is_well_formed_and_needs_nothing_from_elsewhere() -> None:
    page = as_html(course(HOSTILE), "Xã thử")
    body = page[page.index("<body>") : page.index("</html>")].replace("<br>", "<br/>")
    ET.fromstring(body)
    assert "http://" not in page
    assert "https://" not in page
    assert "src=" not in page
