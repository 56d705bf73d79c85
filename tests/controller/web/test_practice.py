"""The screen shows life while somebody practises, and never claims that a horn sounded."""

from hypothesis import given
from hypothesis import strategies as st

from controller.web.queries.practice import SIREN_MS, SLOWEST_MS, WORDS_MS, pretended
from controller.web.wording.emergencies import STAND, Stand, practised

COURSE = [Stand.WAITING, Stand.ACCEPTED, Stand.SOUNDING, Stand.SOUNDED]
IN_THE_END = SLOWEST_MS + SIREN_MS + WORDS_MS


@given(st.text(min_size=1), st.sets(st.text(min_size=1), min_size=1, max_size=60))
def test_clusters_answer_one_after_the_other_and_some_stay_silent(
    emergency: str, clusters: set[str]
) -> None:
    before = pretended(emergency, clusters, 0)
    for at in range(1_000, IN_THE_END + 1_000, 1_000):
        now = pretended(emergency, clusters, at)
        for cluster, stand in now.items():
            was = before[cluster]
            assert stand is was or COURSE.index(stand) > COURSE.index(was)
        before = now
    silent = [stand for stand in before.values() if stand is Stand.SILENT]
    assert len(silent) == (-(-len(clusters) // 8) if len(clusters) > 1 else 0)
    assert set(before.values()) - {Stand.SILENT} <= {Stand.SOUNDED}


def test_every_word_of_practice_says_that_it_is_one() -> None:
    for word in STAND.values():
        assert practised(word).text.startswith("Tập: ")
