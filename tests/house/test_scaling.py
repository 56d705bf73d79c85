"""docs/scaling.md says what its script works out."""

from pathlib import Path

from benchmarks import scaling

PAGE = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text()


def test_the_tables_are_those_that_the_script_prints() -> None:
    assert "\n".join(scaling.table()) in PAGE
    assert "\n".join(scaling.costs()) in PAGE
    assert scaling.waves() in PAGE


def test_a_receiver_s_month_is_the_one_that_its_own_page_tells() -> None:
    told = (Path(__file__).parents[2] / "docs" / "deploy" / "receiver.md").read_text()
    assert f"**{scaling.LINE_MB} MB**" in told
    assert f"| {scaling.AUDIO_MB} MB |" in told
