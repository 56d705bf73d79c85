"""What a language model says is held against the passages that it cites."""

import pytest

from controller.drafting.check import Flag, flags_of

PASSAGES = (
    "Trạm Y tế tổ chức tiêm vắc xin cho trẻ từ 06 tháng đến 10 tuổi, từ ngày 25/11/2026.",
    "Nghiêm cấm đốt rác tại bãi biển. Phạt 2.000.000 đồng theo Quyết định số 12/QĐ-UBND.",
)


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("Trẻ từ 6 tháng đến 10 tuổi được tiêm từ ngày 25 tháng 11 năm 2026.", [1]),
        ("Trẻ từ sáu tháng đến mười tuổi được tiêm.", [1]),
        ("Không đốt rác ở bãi biển, ai vi phạm bị phạt hai triệu đồng.", [2]),
        ("Hằng năm, bà con không đốt rác.", [2]),
    ],
)
def test_what_the_passage_says_in_other_words_is_let_pass(text: str, cites: list[int]) -> None:
    assert flags_of(text, cites, PASSAGES) == ()


@pytest.mark.parametrize(
    ("text", "cites", "flag"),
    [
        ("Mời bà con đi tiêm.", [], Flag.UNCITED),
        ("Mời bà con đi tiêm.", [3], Flag.UNKNOWN_PASSAGE),
        ("Mời bà con đi tiêm.", [0], Flag.UNKNOWN_PASSAGE),
        ("Trẻ dưới 12 tuổi được tiêm.", [1], Flag.NUMBER),
        ("Trẻ từ bảy tháng được tiêm.", [1], Flag.NUMBER),
        ("Tiêm từ ngày 26/11/2026.", [1], Flag.NUMBER),
        ("Không đốt rác, theo Quyết định số 13/QĐ-UBND.", [2], Flag.NUMBER),
        ("Không đốt rác, vi phạm bị phạt 3 triệu đồng.", [2], Flag.NUMBER),
        ("Bà con được đốt rác tại bãi biển.", [2], Flag.NEGATION),
        ("Theo Bộ Công Thương, không đốt rác.", [2], Flag.NAME),
    ],
)
def test_inventions_are_flagged(text: str, cites: list[int], flag: Flag) -> None:
    assert flag in flags_of(text, cites, PASSAGES)


def test_a_number_of_another_passage_than_the_cited_is_flagged() -> None:
    assert Flag.NUMBER in flags_of("Không đốt rác, phạt 2.000.000 đồng.", [1], PASSAGES)


def test_names_that_the_document_says_of_itself_may_be_said() -> None:
    text = "Ủy ban nhân dân xã Hòa Thắng cấm đốt rác."
    assert Flag.NAME in flags_of(text, [2], PASSAGES)
    assert flags_of(text, [2], PASSAGES, known="xã Hòa Thắng") == ()
