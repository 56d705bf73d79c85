"""Roman numerals: what is written is read back as the number that it was."""

from hypothesis import given
from hypothesis import strategies as st

from controller.intake.numerals import roman
from tts.reading.roman import value


def test_sections_are_counted_as_clerks_count_them() -> None:
    assert [roman(n) for n in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]


@given(st.integers(1, 3_999))
def test_a_numeral_is_read_back_as_its_number(number: int) -> None:
    assert value(roman(number)) == number
