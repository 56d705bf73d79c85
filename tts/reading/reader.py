"""One walk over the text, from left to right: which rules are asked where.

Rules are asked in order, the most particular first; the first that answers
wins. Runs of plain words, the most of any text, are passed over without asking.
"""

import re
from collections.abc import Iterable

from tts.reading import (
    amounts,
    bullets,
    codes,
    dates,
    directions,
    document_numbers,
    phones,
    punctuation,
    roman,
    rosters,
    serials,
    times,
    units,
    web,
    words,
)
from tts.reading.letters import is_syllable
from tts.reading.lexicon import Lexicon
from tts.reading.scan import Piece, Rule, Scan
from tts.reading.spans import Kind, Pause, Reading, Span
from tts.reading.style import Style
from tts.reading.written import Written, fold

# Which rules can claim digits, by the sign that follows them; "" is any other sign,
# "a" a letter. Every set ends with amounts, which claims whatever digits are left.
_DIGITS = re.compile(r"\d+")
_DIGIT: dict[str, tuple[Rule, ...]] = {
    "/": (
        codes.chains,
        serials.feeders,
        serials.numbered_forms,
        document_numbers.document_numbers,
        phones.phones,
        times.times,
        dates.dates,
    ),
    "-": (
        codes.chains,
        serials.feeders,
        serials.numbered_forms,
        document_numbers.document_numbers,
        codes.plates,
        codes.standards,
        codes.identified,
        phones.phones,
        times.times,
        dates.dates,
    ),
    ".": (
        codes.chains,
        web.web,
        document_numbers.document_numbers,
        codes.identified,
        phones.phones,
        times.times,
        dates.dates,
        codes.coordinates,
    ),
    ":": (codes.standards, phones.phones, times.times, dates.dates),
    " ": (
        codes.chains,
        document_numbers.document_numbers,
        codes.plates,
        phones.phones,
        times.times,
        dates.dates,
        codes.coordinates,
    ),
    "a": (
        web.web,
        document_numbers.document_numbers,
        codes.plates,
        codes.identified,
        phones.phones,
        times.times,
        amounts.short_sums,
        amounts.lettered,
        codes.mixed_codes,
    ),
    "": (web.web, phones.phones, times.times, dates.dates, codes.coordinates),
}
_LETTER: tuple[Rule, ...] = (
    bullets.bullets,
    web.web,
    words.defined_words,
    codes.roads,
    codes.identified,
    rosters.weekdays,
    serials.cited,
    serials.registered,
    roman.roman,
    units.bare_unit,
    words.lexicon_words,
    words.initials,
    words.names,
    codes.mixed_codes,
    words.acronyms,
    words.letters,
    words.plain_words,
)
_SIGN: dict[str, tuple[Rule, ...]] = {
    "(": (
        directions.directions,
        bullets.bullets,
        phones.phones,
        punctuation.explanations,
        punctuation.pauses,
    ),
    "-": (bullets.bullets, punctuation.signs, punctuation.dashes),
    "+": (bullets.bullets, phones.abroad, punctuation.signs, punctuation.dashes),
    ".": (punctuation.file_endings, punctuation.endings, punctuation.chapters, punctuation.pauses),
    "…": (punctuation.endings,),
    "/": (document_numbers.blank_numbers, punctuation.dashes),
    "[": (punctuation.footnotes, punctuation.pauses),
    "~": (punctuation.signs,),
    "≈": (punctuation.signs,),
    "_": (punctuation.signs,),
    "*": (bullets.bullets, punctuation.signs),
    "=": (punctuation.signs,),
    "$": (punctuation.prices,),
    "€": (punctuation.prices,),
    "£": (punctuation.prices,),
    "¥": (punctuation.prices,),
}
_OTHER: tuple[Rule, ...] = (bullets.bullets, punctuation.pauses)
_JOINS = frozenset("@./:-_&'0123456789")


def read(text: str, lexicon: Lexicon | None = None, style: Style | None = None) -> Reading:
    """Read `text`, telling what is said for each piece of it.

    Offsets of the spans are in `Reading.text`, the source composed to NFC
    without its invisible characters. Without `lexicon`, ours is used.
    """
    written = Written.of(text)
    lexicon = lexicon or Lexicon.ours()
    scan = Scan(written, lexicon, style or Style(), words.definitions(lexicon, written.plain))
    return Reading(written.text, tuple(_marked(written, _spans(scan))))


def read_aloud(text: str, lexicon: Lexicon | None = None, style: Style | None = None) -> str:
    """The words to say for `text`."""
    return read(text, lexicon, style).spoken


def _spans(scan: Scan) -> Iterable[Span]:
    text, plain = scan.written.text, scan.plain
    pos, size = 0, len(plain)
    while pos < size:
        end = _plain_run(scan, pos)
        if end > pos:
            yield Span(pos, end, text[pos:end], plain[pos:end], Kind.WORD)
        elif plain[pos] in " \n":
            end = _blank_end(plain, pos)
            yield _blank(scan, pos, end)
        else:
            piece = _piece(scan, pos)
            end = piece.end
            yield _span(text, pos, piece)
        pos = end


def _span(text: str, pos: int, piece: Piece) -> Span:
    end, spoken, kind, certain, alternatives, pause = piece
    return Span(pos, end, text[pos:end], spoken.strip(), kind, certain, tuple(alternatives), pause)


def _piece(scan: Scan, pos: int) -> Piece:
    for rule in _rules(scan, pos):
        piece = rule(scan, pos)
        if piece:
            return piece
    return punctuation.symbols(scan, pos)


def _rules(scan: Scan, pos: int) -> Iterable[Rule]:
    char = scan.plain[pos]
    if char.isalpha():
        return _LETTER
    digits = _DIGITS.match(scan.plain, pos)
    if not digits:
        return _SIGN.get(char, _OTHER)
    following = scan.plain[digits.end() : digits.end() + 1]
    rules = _DIGIT["a" if following.isalpha() else following if following in _DIGIT else ""]
    known = (words.lexicon_words,) if digits[0] in scan.lexicon.index else ()
    return (bullets.bullets, *known, *rules, amounts.amounts)


def _plain_run(scan: Scan, pos: int) -> int:
    """The end of the plain words that begin at `pos`, or `pos` where a rule must look."""
    plain, known = scan.plain, scan.lexicon.plain
    run = _WORDS.match(plain, pos)
    if run is None:
        return pos
    end = at = pos
    for word in run[0].split(" "):
        if not (known[word] if word in known else _is_plain(scan.lexicon, word)):
            return end
        at += len(word)
        if plain[at : at + 1] in _JOINS and _joins_on(plain, at):
            return end
        end = at
        at += 1
    return end


# Bounded, so that a run broken off at its first word has not cost the whole text.
_WORDS = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,30}")
_MEMORY = 50_000


def _is_plain(lexicon: Lexicon, word: str) -> bool:
    """Whether `word` is said as it is written wherever it stands; remembered in the lexicon."""
    plain = (
        len(word) > 1
        and (word.islower() or word.istitle())
        and fold(word) not in lexicon.index
        and is_syllable(word)
    )
    if len(lexicon.plain) > _MEMORY:
        lexicon.plain.clear()
    lexicon.plain[word] = plain
    return plain


def _joins_on(plain: str, stop: int) -> bool:
    """Whether a word goes on after the sign at `stop`: an address, a compound, a code."""
    return plain[stop].isdecimal() or plain[stop + 1 : stop + 2].isalnum()


def _blank_end(plain: str, pos: int) -> int:
    end = pos
    while end < len(plain) and plain[end] in " \n":
        end += 1
    return end


def _blank(scan: Scan, pos: int, end: int) -> Span:
    blank = scan.written.text[pos:end]
    breaks = "\n" in scan.plain[pos:end] and not _wraps(scan.plain, pos, end)
    pause = Pause.PARAGRAPH if breaks else Pause.NONE
    return Span(pos, end, blank, "", Kind.SPACE, pause=pause)


def _wraps(plain: str, pos: int, end: int) -> bool:
    """Whether a line break only wraps a line: the words before it ask for those after it."""
    line = plain[max(0, pos - 80) : pos].rpartition("\n")[2]
    following = plain[end : end + 24].partition("\n")[0]
    if _OPEN.search(line):
        return True
    alone = _ONE_CAPITAL_WORD.fullmatch(line) or _ONE_CAPITAL_WORD.fullmatch(following)
    if alone and line[-1:].isupper() and following[:1].isupper() and plain[pos - 1].isalpha():
        return True
    if not following[:1].islower() or following[1:2] in {")", "."}:
        return False
    return plain[pos - 1 : pos].isalnum() or plain[pos - 1 : pos] == ","


# No line of its own ends with such a word, and no heading is one syllable long.
_OPEN = re.compile(
    r"(?<![^\W_])(?:của|và|về|các|tại|theo|trong|cho|từ|hoặc|do|là|với|những|một|bằng|giai đoạn"
    r"|ngày|tháng|năm|điều|khoản|điểm)$",
    re.IGNORECASE,
)
_ONE_CAPITAL_WORD = re.compile(r" {0,4}[^\W\d_a-z]{2,6} {0,4}\|? {0,4}")


def _marked(written: Written, spans: Iterable[Span]) -> Iterable[Span]:
    """Mark spans whose digits the source writes as letters."""
    if not written.doubtful:
        yield from spans
        return
    doubtful = set(written.doubtful)
    for span in spans:
        if doubtful.isdisjoint(range(span.start, span.end)):
            yield span
        else:
            spelled = words.spelled_out(span.written)
            yield Span(
                span.start,
                span.end,
                span.written,
                span.spoken,
                span.kind,
                certain=False,
                alternatives=(*span.alternatives, spelled),
                pause=span.pause,
            )
