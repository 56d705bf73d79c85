"""What a script tells its reader: which sentence is said twice, which is spoken with care."""

import pytest

from tts.reading import Pause, read, read_aloud


@pytest.mark.parametrize(
    "written",
    [
        "Họp lúc 7 giờ. (nhắc lại)",
        "Họp lúc 7 giờ (đọc hai lần).",
        "Họp lúc 7 giờ. (Đọc 2 lần)",
        "Họp lúc 7 giờ (xin nhắc lại).",
    ],
)
def test_the_sentence_before_the_direction_is_said_twice_and_the_direction_never(
    written: str,
) -> None:
    said = read_aloud(f"{written}\nXin cảm ơn.")
    assert said == "Họp lúc bảy giờ. Xin nhắc lại: Họp lúc bảy giờ.\nXin cảm ơn."


def test_only_that_sentence_is_repeated() -> None:
    first, second, again, last = read(
        "Cắt điện ngày mai. Từ 8 giờ. (nhắc lại) Xin hết."
    ).sentences()
    assert (first.spoken, last.spoken) == ("Cắt điện ngày mai.", "Xin hết.")
    assert again.spoken == f"Xin nhắc lại: {second.spoken}"


def test_both_times_lie_at_the_same_place_of_the_text() -> None:
    first, again = read("Mời bà con họp thôn. (nhắc lại)").sentences()
    assert (first.start, first.end, first.written) == (again.start, again.end, again.written)
    assert first.pause is Pause.SENTENCE


def test_a_direction_without_a_sentence_before_it_directs_nothing() -> None:
    assert read_aloud("(nhắc lại) Xin chào bà con.") == "Xin chào bà con."


def test_words_in_brackets_that_are_no_direction_are_said() -> None:
    assert "nhắc lại ở phụ lục" in read_aloud("Mức phạt (nhắc lại ở phụ lục) là cao nhất.")


def test_telephone_numbers_and_dates_ask_for_care() -> None:
    sentences = read("Gọi số 0258 3822 111. Họp ngày 5/6. Mời bà con đến dự đông đủ.").sentences()
    assert [one.careful for one in sentences] == [True, True, False]


def test_whose_line_it_is_is_said_once() -> None:
    assert read_aloud("Đáp: Nộp ở một cửa. (nhắc lại)") == (
        "Đáp: Nộp ở một cửa. Xin nhắc lại: Nộp ở một cửa."
    )
