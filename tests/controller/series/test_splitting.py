import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.bulletins.provenance import Origin, Proposed
from controller.intake.choose import estimate_minutes
from controller.intake.script import Named, read_lines
from controller.series.split import FRAME_MINUTES, framed, into_count, under_minutes
from tests.controller.intake.documents import decision_1322, understood

NAMED = Named(
    title="Quyết định 12/QĐ-UBND về trồng cây",
    number="12/QĐ-UBND",
    kind="Quyết định",
    issuer="Ủy ban nhân dân xã",
    issued_on="2026-03-05",
)


def clause(part: int, line: int, words: int) -> Proposed:
    text = f"{'trồng cây ' * (words // 2)}".strip() + "."
    return Proposed(text, Origin.SOURCE, f"ý {line}", f"p-{part}-{line}")


def law(*sizes: int) -> list[Proposed]:
    """Each size a part with a heading and one clause of so many words."""
    return [
        line
        for part, words in enumerate(sizes)
        for line in (
            Proposed(f"Mục {part}.", Origin.SOURCE, "", f"p-{part}-0"),
            clause(part, 1, words),
        )
    ]


def minutes(episode: tuple[Proposed, ...]) -> float:
    return sum(estimate_minutes(line.text) for line in episode)


def test_every_episode_is_under_the_minutes_and_nothing_is_lost_or_doubled() -> None:
    lines = law(*[200] * 8)
    episodes = under_minutes(lines, 2.0)
    assert len(episodes) > 1
    assert all(minutes(episode) <= 2.0 - FRAME_MINUTES for episode in episodes)
    assert [line for episode in episodes for line in episode] == lines


def test_no_episode_ends_with_a_heading() -> None:
    for episode in under_minutes(law(*[230] * 6), 1.3):
        assert not episode[-1].anchor.endswith("-0")


def test_a_clause_too_long_for_one_episode_is_divided_between_its_sentences() -> None:
    long = Proposed(
        " ".join(["Mỗi xã trồng cây xanh ven đường."] * 120), Origin.SOURCE, "ý 1", "p-0-1"
    )
    episodes = under_minutes([long], 1.5)
    assert len(episodes) > 1
    assert " ".join(line.text for episode in episodes for line in episode) == long.text
    assert {line.passage for episode in episodes for line in episode} == {"ý 1"}


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_as_many_episodes_as_asked_for(count: int) -> None:
    episodes = into_count(law(40, 40, 40, 300, 40), count)
    assert len(episodes) == count
    assert [line for episode in episodes for line in episode] == law(40, 40, 40, 300, 40)


def test_fewer_clauses_make_fewer_episodes() -> None:
    assert len(into_count(law(40, 40), 5)) == 2


def test_each_episode_says_which_document_and_which_episode() -> None:
    first, second = framed(NAMED, into_count(law(60, 60), 2))
    assert first[0].text.startswith("Quyết định số 12/QĐ-UBND ngày 5 tháng 3 năm 2026")
    assert "kỳ 1" in first[0].text
    assert first[-1].text.startswith("Kỳ 1 đến đây là hết. Kỳ 2")
    assert second[0].text.startswith("Tiếp theo nội dung Quyết định số 12/QĐ-UBND. Sau đây là kỳ 2")
    assert "đến đây là hết" in second[-1].text
    assert {line.origin for line in (first[0], first[-1], second[0], second[-1])} == {Origin.FRAME}


def test_the_real_decision_makes_five_episodes_under_five_minutes() -> None:
    parts = understood(decision_1322()).parts
    lines = read_lines(parts, range(1, len(parts)))
    episodes = framed(NAMED, under_minutes(lines, 5.0))
    assert len(episodes) == 5
    assert all(minutes(episode) <= 5.0 for episode in episodes)


@settings(deadline=None, max_examples=40)  # a busy machine is no fault of the split
@given(st.lists(st.integers(2, 400), min_size=1, max_size=12), st.floats(0.5, 6))
def test_any_law_is_split_without_loss(sizes: list[int], limit: float) -> None:
    lines = law(*sizes)
    for episodes in (under_minutes(lines, limit), into_count(lines, 4)):
        said = " ".join(line.text for episode in episodes for line in episode)
        assert said == " ".join(line.text for line in lines)
        assert all(episodes)
