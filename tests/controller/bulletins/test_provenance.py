"""Each spoken sentence is tied to its passage; no change of a person is passed off as law."""

from hypothesis import given
from hypothesis import strategies as st

from controller.bulletins.provenance import Origin, Proposed, compared, frame, pack, unpack

PROPOSAL = (
    frame("Quyết định số 12/QĐ-UBND."),
    Proposed(
        "Điều 1. Người dân không đốt rác tại bãi biển. Vi phạm bị phạt 2 triệu đồng.",
        Origin.SOURCE,
        "Điều 1",
        "p-0-1",
    ),
    Proposed("- Mỗi xã trồng ít nhất 500 cây.", Origin.SOURCE, "ý 1 mục II.2", "p-3-1"),
)
AS_PROPOSED = "\n".join(line.text for line in PROPOSAL)


def origins(text: str) -> list[tuple[str, str]]:
    return [(one.origin, one.passage) for one in compared(text, PROPOSAL).sentences]


def test_what_was_proposed_is_word_for_word_and_linked() -> None:
    found = compared(AS_PROPOSED, PROPOSAL)
    assert [(one.origin, one.passage) for one in found.sentences] == [
        (Origin.FRAME, ""),
        (Origin.SOURCE, "Điều 1"),
        (Origin.SOURCE, "Điều 1"),
        (Origin.SOURCE, "ý 1 mục II.2"),
    ]
    assert found.by_people == 0
    assert found.left_out == ()


def test_a_changed_number_is_shown_as_changed_beside_what_stood_there() -> None:
    found = compared(AS_PROPOSED.replace("2 triệu", "5 triệu"), PROPOSAL)
    changed = [one for one in found.sentences if one.origin is Origin.CHANGED]
    assert [(one.passage, one.proposed) for one in changed] == [
        ("Điều 1", "Vi phạm bị phạt 2 triệu đồng.")
    ]


def test_half_a_sentence_that_lost_its_not_is_no_word_of_the_law() -> None:
    text = AS_PROPOSED.replace("Người dân không đốt rác", "Đốt rác")
    assert (Origin.SOURCE, "Điều 1") in origins(text)  # the fine, which nobody touched
    found = compared(text, PROPOSAL)
    assert found.sentences[1].origin is not Origin.SOURCE


def test_a_sentence_of_a_persons_own_is_marked_as_added() -> None:
    text = f"{AS_PROPOSED}\nMời bà con họp thôn tối nay lúc bảy giờ."
    assert origins(text)[-1] == (Origin.ADDED, "")


def test_what_is_left_out_is_told() -> None:
    text = "\n".join(line.text for line in PROPOSAL[:2])
    left = compared(text, PROPOSAL).left_out
    assert [line.text for line in left] == ["- Mỗi xã trồng ít nhất 500 cây."]


def test_lines_that_a_person_joins_or_divides_keep_their_ties() -> None:
    assert origins(" ".join(line.text for line in PROPOSAL))[-1] == (
        Origin.SOURCE,
        "ý 1 mục II.2",
    )


def test_a_text_without_a_proposal_is_all_by_people() -> None:
    found = compared("Tin một. Tin hai dài hơn.", ())
    assert {one.origin for one in found.sentences} == {Origin.ADDED}


@given(st.lists(st.builds(Proposed, st.text(max_size=50), st.sampled_from(Origin)), max_size=6))
def test_a_proposal_is_kept_as_it_was(lines: list[Proposed]) -> None:
    assert unpack(pack(lines)) == tuple(lines)


@given(st.text("aă1. ;,\n?!-", max_size=200))
def test_of_any_text_each_sentence_is_traced_as_it_was_written(text: str) -> None:
    assert all(one.written in text for one in compared(text, PROPOSAL).sentences)
