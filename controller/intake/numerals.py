"""Roman numerals as sections and lists of a document count by them. Pure."""

LETTERS = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def roman(number: int) -> str:
    """The numeral in capitals; nothing for 0. `tts.reading.roman.value` is the way back."""
    rest, numeral = number, ""
    for value, letters in LETTERS:
        count, rest = divmod(rest, value)
        numeral += letters * count
    return numeral
