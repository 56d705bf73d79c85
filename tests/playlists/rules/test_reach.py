from hypothesis import given
from hypothesis import strategies as st

from playlists.rules.reach import Place, Reach, reach

NORTH = [Place("01", ("north",), 60), Place("02", ("north",), 70)]


def test_two_loudspeakers_reach_no_more_households_than_live_in_their_area() -> None:
    assert reach(NORTH, {"north": 100}, {"01", "02"}) == Reach(100, 100, 0)
    assert reach(NORTH, {"north": 100}, {"02"}) == Reach(70, 100, 0)


def test_what_did_not_sound_reaches_nobody() -> None:
    assert reach(NORTH, {"north": 100}, set()) == Reach(0, 100, 0)


def test_where_nobody_counted_around_a_cluster_it_stands_for_an_even_share_of_its_area() -> None:
    places = [Place(code, ("north",)) for code in ("01", "02", "03")]
    assert reach(places, {"north": 100}, {"01", "03"}) == Reach(66, 100, 0)


def test_a_cluster_outside_of_all_areas_counts_with_its_own_households() -> None:
    assert reach([Place("01", (), 40), Place("02")], {}, {"01", "02"}) == Reach(40, 40, 1)


def test_a_cluster_in_two_areas_counts_in_the_smaller_one_only() -> None:
    places = [Place("01", ("hamlet", "coast"), 50), Place("02", ("coast",), 50)]
    found = reach(places, {"hamlet": 30, "coast": 200}, {"01", "02"})
    assert found == Reach(30 + 50, 230, 0)


def test_an_area_that_nobody_counted_does_not_cap_its_clusters() -> None:
    assert reach(NORTH, {}, {"01", "02"}).households == 130


codes = st.sampled_from(["01", "02", "03", "04"])
counts = st.none() | st.integers(0, 500)
areas = st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True).map(tuple)


@st.composite
def communes(
    draw: st.DrawFn, around: st.SearchStrategy[int | None] = counts
) -> tuple[list[Place], dict[str, int]]:
    places = [Place(code, draw(areas), draw(around)) for code in ("01", "02", "03", "04")]
    return places, draw(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 900)))


@given(communes(), st.sets(codes))
def test_never_more_than_there_are(
    commune: tuple[list[Place], dict[str, int]], sounded: set[str]
) -> None:
    found = reach(*commune, sounded)
    assert 0 <= found.households <= found.of


@given(communes(around=st.integers(0, 500)), st.sets(codes), codes)
def test_one_more_loudspeaker_never_reaches_fewer(
    commune: tuple[list[Place], dict[str, int]], sounded: set[str], another: str
) -> None:
    places, living = commune
    fewer = reach(places, living, sounded)
    assert fewer.households <= reach(places, living, sounded | {another}).households
