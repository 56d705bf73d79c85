"""Words: what is known by heart, abbreviations, letters, and plain words.

An abbreviation that nobody has explained is spelled, with doubt; one that the
text explains ("... (PBKT)") is read in full from there on.
"""

import re

from tts.reading.letters import NAMES, has_vowel, is_syllable, spell
from tts.reading.lexicon import Entry, Lexicon, Match
from tts.reading.numbers import cardinal, digit_by_digit
from tts.reading.scan import Piece, Scan, word_ends, word_set
from tts.reading.spans import Kind
from tts.reading.written import PRIVATE, fold

WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+){0,8}")
_ACRONYM = re.compile(r"[A-ZĐƯÔƠÂĂÊ]{2,16}(?:(?: ?& ?|-|/|\.)[A-ZĐƯÔƠÂĂÊ]{1,16}){0,5}(?![^\W_])")
_DEFINED = re.compile(
    r"\((?:(?:sau đây )?(?:viết|gọi) tắt là:? )?\"?([A-ZĐƯÔƠÂĂÊ][A-ZĐƯÔƠÂĂÊ&-]{1,15})\"?\)"
)
_INITIALS = re.compile(r"[A-ZĐ](?:(?:\.[A-ZĐ]){1,5}(?![^\W_])|(?:-[A-ZĐ]){2,60}(?![^\W_]))")
_SMALL = word_set("và của về các cho với trong")
_LETTERED = word_set(
    "điểm tiết mục nhóm loại lớp bảng cột lục hạng vitamin khu lô tầng block hộ hình hợp trục biến"
    " khối điều khoản chữ mẫu án đội tổ dãy nhánh tố"
)
_Y = "y"


def lexicon_words(scan: Scan, pos: int) -> Piece | None:
    """What the lexicon knows by heart."""
    match = scan.lexicon.match(scan.plain, scan.written.folded, pos)
    if not match or _shouted(scan, pos, match.end) or _is_initial(scan, pos, match):
        return None
    kind = Kind.NAME if match.entry.kind == "name" else Kind.ABBREVIATION
    spoken, certain, alternatives = _sense(scan, pos, match.end, match.entry)
    if certain and _is_half(scan, pos, match):
        certain, alternatives = False, (spell(match.entry.written),)
    if fold(spoken) == scan.written.folded[pos : match.end]:
        spoken = scan.plain[pos : match.end]
    return Piece(match.end, spoken, kind, certain, alternatives)


def _is_half(scan: Scan, pos: int, match: Match) -> bool:
    """Whether a short form is one side of A&B, whose whole nobody knows: HN of HN&GĐ."""
    form = match.entry.written
    if len(form) > _SHORT or not form.isupper():
        return False
    ampersand = scan.plain[match.end : match.end + 1] == "&", scan.plain[pos - 1 : pos] == "&"
    return any(ampersand)


_SHORT = 3


def _sense(scan: Scan, pos: int, end: int, entry: Entry) -> tuple[str, bool, tuple[str, ...]]:
    before, after = scan.before(pos), scan.after(end)
    for sense in entry.senses:
        if before.endswith(tuple(f" {word}" for word in sense.before)) or after.startswith(
            sense.after
        ):
            return sense.spoken, True, ()
    usual = next((s for s in entry.senses if not s.before and not s.after), entry.senses[0])
    others = dict.fromkeys(s.spoken for s in entry.senses if s.spoken != usual.spoken)
    if usual.sure or not others:
        return usual.spoken, True, ()
    return usual.spoken, False, tuple(others)


def _is_initial(scan: Scan, pos: int, match: Match) -> bool:
    """Whether T. or H. is a withheld name's initial: only before a name is it a place."""
    form = match.entry.written
    if len(form) != len("T.") or not form.endswith("."):
        return False
    if not _PLACE.match(scan.plain, match.end):
        return True
    return _GIVEN_NAME.search(scan.plain, max(0, pos - 16), pos) is not None


_PLACE = re.compile(
    r" ?(?:[A-ZĐÂÊÔƠƯÁÀẢÃẠÚÙỦŨỤÝỲÍÌỈĨỊÓÒỎÕỌÉÈẺẼẸĂẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰ]|\d)"
)
_GIVEN_NAME = re.compile(r"(?<![^\W_])[A-ZĐÂÊÔƠƯÁÀẢÃẠÝÓÚÍÉ][^\W\dA-ZĐ_]+ $")


def _shouted(scan: Scan, pos: int, end: int) -> bool:
    """Whether a form like AI is a word of a line in capitals."""
    word = scan.plain[pos:end]
    return word.isalpha() and is_syllable(word) and word.isupper() and _in_capitals(scan, pos, end)


def _in_capitals(scan: Scan, pos: int, end: int) -> bool:
    """Whether the words on both sides (or the only side) are in capitals too."""
    left = _LEFT.search(scan.plain, max(0, pos - 32), pos)
    right = _RIGHT.match(scan.plain, end)
    if left is None and _SAID_BEFORE.search(scan.plain, max(0, pos - 32), pos):
        return False
    if right is None and _SAID_AFTER.match(scan.plain, end):
        return False
    around = [match[1] for match in (left, right) if match]
    return bool(around) and all(_is_heading(scan.lexicon, word) for word in around)


def _is_heading(lexicon: Lexicon, word: str) -> bool:
    """Whether a word in capitals can be nothing but a word."""
    if not word.isupper() or set(word) <= set("IVX") or lexicon.match(word, fold(word), 0):
        return False
    return word.lower() not in NAMES if len(word) == 1 else is_syllable(word)


# A sign that is said is a word beside it, and none in capitals; others stand between words.
_SAID = rf"&=<>≥≤≠≈~±×÷+%‰°@#$€£¥№§{''.join(PRIVATE)}"
_UNSAID = rf"(?:[^\w\n{_SAID}]|_)"
_LEFT = re.compile(rf"(?<![^\W_])([^\W_]+){_UNSAID}{{1,24}}$")
_RIGHT = re.compile(rf"{_UNSAID}{{1,24}}([^\W_]+)")
_SAID_BEFORE = re.compile(rf"[{_SAID}]{_UNSAID}{{0,24}}$")
_SAID_AFTER = re.compile(rf"{_UNSAID}{{0,24}}[{_SAID}]")


def definitions(lexicon: Lexicon, plain: str) -> dict[str, str]:
    """Abbreviations that the text itself explains: "kiến thức nông nghiệp (KTNN)"."""
    found: dict[str, str] = {}
    for match in _DEFINED.finditer(plain):
        if match[1] not in lexicon.means:
            full = full_form(plain[max(0, match.start() - 120) : match.start()], match[1])
            if full and not _knows(lexicon, match[1], full):
                found.setdefault(match[1], full)
    return found


def _knows(lexicon: Lexicon, acronym: str, full: str) -> bool:
    match = lexicon.match(acronym, fold(acronym), 0)
    return match is not None and _bare(fold(match.entry.spoken)) == _bare(fold(full))


def full_form(before: str, acronym: str) -> str:
    """The words at the end of `before` whose initials make `acronym`, or nothing."""
    segment = re.split(r"[.;:\n(]", before)[-1]
    words = [(m[0], m.start()) for m in WORD.finditer(segment)]
    initials = [char for char in acronym if char.isalpha()]
    at = len(words)
    for letter in reversed(initials):
        at -= 1
        while at >= 0 and words[at][0].lower() in _SMALL and words[at][0][0].upper() != letter:
            at -= 1
        if at < 0 or words[at][0][0].upper() != letter:
            return ""
    return segment[words[at][1] :].strip(' ",')


def is_explained(scan: Scan, pos: int, acronym: str) -> bool:
    """Whether the words right before `pos` are what `acronym` stands for."""
    before = scan.written.folded[max(0, pos - 120) : pos].rstrip(' "')
    meant = scan.lexicon.means.get(acronym)
    if meant and before.endswith(fold(meant)):
        return True
    match = scan.lexicon.match(acronym, fold(acronym), 0)
    known = (sense.spoken for sense in match.entry.senses) if match else ()
    bare = _bare(before)
    if any(bare.endswith(_bare(fold(words))) for words in known):
        return True
    return bool(full_form(scan.plain[max(0, pos - 120) : pos], acronym))


def _bare(words: str) -> str:
    return " ".join(WORD.findall(words))


def defined_words(scan: Scan, pos: int) -> Piece | None:
    """An abbreviation that this text has explained."""
    match = _ACRONYM.match(scan.plain, pos)
    full = scan.defined.get(match[0]) if match else None
    return Piece(match.end(), full, Kind.ABBREVIATION) if match and full else None


def acronyms(scan: Scan, pos: int) -> Piece | None:
    """Capitals: a word of a heading, or letters to be spelled."""
    match = _ACRONYM.match(scan.plain, pos)
    if not match:
        return None
    first = WORD.match(scan.plain, pos)
    word = first[0] if first else match[0]
    end = pos + len(word)
    if word == match[0] and is_syllable(word):
        return _capital_syllable(scan, pos, word)
    if word.isupper() and is_syllable(word) and _in_capitals(scan, pos, end):
        return Piece(end, word, Kind.WORD)
    if word == match[0]:
        return _storm(scan, pos, word) or _organ_code(scan, word, end) or _spelled(word, end)
    parts = WORD.findall(match[0])
    return Piece(
        match.end(), ", ".join(_said_part(scan, p) for p in parts), Kind.ABBREVIATION, certain=False
    )


def _storm(scan: Scan, pos: int, word: str) -> Piece | None:
    """The international name of a storm, in capitals: bão số 10 (BUALOI)."""
    if len(word) <= _SHORT or not has_vowel(word) or not _STORM.search(scan.before(pos)):
        return None
    name = word.capitalize()
    return Piece(pos + len(word), name, Kind.NAME, certain=False, alternatives=(spell(word),))


_STORM = re.compile(r" bão(?: số \d{1,2})?(?:,? (?:có )?tên(?: gọi)?(?: quốc tế)?(?: là)?)?,?$")


def _organ_code(scan: Scan, word: str, end: int) -> Piece | None:
    said = scan.lexicon.organs.get(word)
    if said is None and "lưu:" in scan.before(end):
        said = scan.lexicon.offices.get(word)
    return Piece(end, said, Kind.ABBREVIATION) if said else None


def _said_part(scan: Scan, part: str) -> str:
    match = scan.lexicon.match(part, fold(part), 0)
    return match.entry.spoken if match and match.end == len(part) else spell(part)


def _capital_syllable(scan: Scan, pos: int, word: str) -> Piece:
    end = pos + len(word)
    sure = not word.isascii() or _in_capitals(scan, pos, end) or len(word) > len("NGHI")
    return Piece(end, word, Kind.WORD, sure, () if sure else (spell(word),))


def _spelled(word: str, end: int) -> Piece:
    alternatives = (word,) if has_vowel(word) else ()
    return Piece(end, spell(word), Kind.ABBREVIATION, certain=False, alternatives=alternatives)


def initials(scan: Scan, pos: int) -> Piece | None:
    """N.V.A, the initials of a person whose name is withheld."""
    match = _INITIALS.match(scan.plain, pos)
    if not match:
        return None
    return Piece(match.end(), spell("".join(WORD.findall(match[0]))), Kind.LETTER)


def letters(scan: Scan, pos: int) -> Piece | None:
    """One letter by its name; the Y of Ê-đê men stays, and so does a vowel's own sound."""
    match = WORD.match(scan.plain, pos)
    if not match or len(match[0]) != 1:
        return None
    letter = match[0]
    name = NAMES.get(letter.lower())
    if name is None:
        return None
    if letter == "x" and _multiplies(scan, pos):
        return Piece(match.end(), "nhân", Kind.SYMBOL)
    numbered = _SUBDIVIDED.match(scan.plain, match.end())
    if numbered:
        number = cardinal(numbered[1], scan.style)
        return Piece(numbered.end(), f"{name} chấm {number}", Kind.CITATION)
    if letter.lower() == _Y and _is_said(scan, pos):
        return Piece(match.end(), letter, Kind.WORD)
    return Piece(match.end(), name, Kind.LETTER)


def _is_said(scan: Scan, pos: int) -> bool:
    """Whether y is said as it stands: the Y of a man's name, the y of medicine."""
    governed = scan.head(pos) in _LETTERED
    if scan.plain[pos] == "Y":
        if _NAMED.match(scan.plain, pos + 1):
            return True
        if not _WORD_FOLLOWS.match(scan.plain, pos + 1):
            return scan.follows(pos, _MEDICAL)
    return not governed and not _withheld(scan, pos)


def _withheld(scan: Scan, pos: int) -> bool:
    """Whether Y stands for the name of a place: "xã Y", not "ông Y Blim"."""
    return scan.head(pos) in {"xã", "tỉnh", "huyện", "phường", "thôn", "ty", "cơ", "tổ", "đường"}


_NAMED = re.compile(r" [A-ZĐÂÊÔƠƯ][^\W\dA-ZĐ_]+(?![^\W]|[+./-])")
_WORD_FOLLOWS = re.compile(r" [^\W\d_]")
_MEDICAL = word_ends("ngành|học|nghề|dược|quân|đông|thuốc|thú|lương")


def _multiplies(scan: Scan, pos: int) -> bool:
    """Whether x stands between measures, or in a formula."""
    if scan.plain[pos - 1 : pos] != " ":
        return False
    return _MEASURES.match(scan.plain, pos + 1) is not None or "=" in scan.before(pos)


_MEASURES = re.compile(r" (?:\d|dài|rộng|cao|sâu|ngang)")
_SUBDIVIDED = re.compile(r"\.(\d{1,2})(?![\d.]|[^\W_])")


def names(scan: Scan, pos: int) -> Piece | None:
    """Hyphenated and apostrophed words: Ra-glai, ki-lô-mét, H'Blim; Hà Nội-Huế has a pause."""
    match = _NAME.match(scan.plain, pos)
    if not match:
        return None
    written = match[0]
    if "'" not in written and "-" not in written:
        return None
    parts = re.split(r"(?<=-)|(?=-)", written)
    words = [part for part in parts if part != "-"]
    if any(
        len(word) == 1 and word.upper() == word and NAMES.get(word.lower(), "a") != word.lower()
        for word in words
    ):
        return None
    if all(word[0].isupper() for word in words) and len(words) > 1:
        return None
    return Piece(match.end(), written, Kind.NAME)


def plain_words(scan: Scan, pos: int) -> Piece | None:
    """Any word as it is written; one that is no Vietnamese syllable leaves doubt."""
    match = WORD.match(scan.plain, pos)
    if not match:
        return None
    word = match[0]
    if is_syllable(word):
        return Piece(match.end(), word, Kind.WORD)
    if not has_vowel(word):
        return Piece(match.end(), spell(word), Kind.LETTER, certain=False)
    return Piece(match.end(), word, Kind.NAME, certain=False, alternatives=(spell(word),))


def spelled_out(written: str) -> str:
    """Letters and digits one by one, as they are written."""
    return " ".join(
        digit_by_digit(char) if char.isdecimal() else spell(char)
        for char in written
        if char.isalnum()
    )
