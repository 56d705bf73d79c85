"""Text of the years before Unicode: TCVN3 (.VnTime fonts) and VNI (VNI-Times) to Unicode.

Such text looks like Latin letters with odd accents, because its fonts drew Vietnamese letters in
their place: "Céng hßa" is "Cộng hòa" in TCVN3, "Coäng hoøa" in VNI. What makes Vietnamese syllables
of it is believed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from controller.intake.repairs import Repair, RepairKind, excerpt
from tts.reading.letters import is_syllable

OLD_WORD = re.compile(r"[^\s\d.,;:!?()\[\]\"/|“”‘’…+*=<>-]+")
LEAST_GAIN = 0.15
"""By how much more of a text's words must be syllables after a conversion that is believed."""
LEAST_WORDS = 3
TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_NUCLEI = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu iêu oa oă oe oai oay oao oeo "
    "oi ôi ơi oo ôô ua uâ uê ui uơ uy uya uyê uyu uô uôi uây ươ ươi ươu ưa ưi ưu yê yêu uao "
    "uau uay uai ue uă ueo iô iơ io iă iâ iư iưa iai iao iau iay ieo iêo iươ iua iuô"
)
NUCLEI = frozenset(_NUCLEI.split(" "))
"""What stands between the consonants of a syllable, without its tone ("qu" and "gi" with it)."""
NUCLEUS = re.compile("[aăâeêioôơuưy]+")

_TCVN3_LOWER = (
    "µà ¸á ¶ả ·ã ¹ạ ¨ă »ằ ¾ắ ¼ẳ ½ẵ Æặ ©â Çầ Êấ Èẩ Éẫ Ëậ ®đ Ìè Ðé Îẻ Ïẽ Ñẹ ªê Òề Õế "
    "Óể Ôễ Öệ ×ì Ýí Øỉ Üĩ Þị ßò ãó áỏ âõ äọ «ô åồ èố æổ çỗ éộ ¬ơ êờ íớ ëở ìỡ îợ ïù "
    "óú ñủ òũ ôụ \u00adư õừ øứ öử ÷ữ ùự úỳ ýý ûỷ üỹ þỵ"
)
_TCVN3_UPPER = "¡Ă ¢Â §Đ £Ê ¤Ô ¥Ơ ¦Ư"
_VNI_PAIRS = (
    "aøà aùá aûả aõã aïạ aêă aèằ aéắ aúẳ aüẵ aëặ aââ aàầ aáấ aåẩ aãẫ aäậ "
    "eøè eùé eûẻ eõẽ eïẹ eâê eàề eáế eåể eãễ eäệ "
    "oøò oùó oûỏ oõõ oïọ oâô oàồ oáố oåổ oãỗ oäộ ôøờ ôùớ ôûở ôõỡ ôïợ "
    "uøù uùú uûủ uõũ uïụ öøừ öùứ öûử öõữ öïự yøỳ yùý yûỷ yõỹ"
)
_VNI_SINGLE = "ñđ ôơ öư ìì íí æỉ óĩ òị îỵ"


class OldEncoding(StrEnum):
    """An encoding that is converted, by the name that people know."""

    TCVN3 = "TCVN3 (.VnTime)"
    VNI = "VNI"


def _pairs(listed: str) -> dict[str, str]:
    return {pair[:-1]: pair[-1] for pair in listed.split(" ") if pair}


_TCVN3 = str.maketrans(_pairs(f"{_TCVN3_LOWER} {_TCVN3_UPPER}"))


def _vni_table() -> Mapping[str, str]:
    table = _pairs(f"{_VNI_PAIRS} {_VNI_SINGLE}")
    for old, new in list(table.items()):
        table |= {old.upper(): new.upper(), old[0].upper() + old[1:]: new.upper()}
    return table


_VNI = _vni_table()
_VNI_MARKS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def from_tcvn3(text: str, *, capitals: bool = False) -> str:
    """Convert. `capitals`: it stood in a font whose name ends in H, which draws capitals."""
    converted = text.translate(_TCVN3)
    return converted.upper() if capitals else converted


def from_vni(text: str) -> str:
    """Convert."""
    return _VNI_MARKS.sub(lambda found: _VNI[found[0]], text)


CONVERSIONS: Mapping[OldEncoding, Callable[[str], str]] = {
    OldEncoding.TCVN3: from_tcvn3,
    OldEncoding.VNI: from_vni,
}


def encoding_of_font(font: str | None) -> OldEncoding | None:
    """The encoding that a font's name gives away."""
    name = (font or "").casefold()
    if name.startswith(".vn"):
        return OldEncoding.TCVN3
    return OldEncoding.VNI if name.startswith("vni") else None


def is_spelled_rightly(word: str) -> bool:
    """Whether a word is a Vietnamese syllable: letters, at most one tone, vowels that go together.

    Stricter than what can be said aloud: wrong conversions can be said, too.
    """
    if not is_syllable(unicodedata.normalize("NFC", word)):
        return False
    bare, tones = TONES.subn("", unicodedata.normalize("NFD", word.lower()))
    nucleus = NUCLEUS.findall(unicodedata.normalize("NFC", bare))
    return tones <= 1 and len(nucleus) == 1 and nucleus[0] in NUCLEI


def share_of_syllables(text: str) -> float:
    """How much of a text is Vietnamese syllables, of what could be some; 1 for no words at all."""
    words = OLD_WORD.findall(text)
    return sum(map(is_spelled_rightly, words)) / len(words) if words else 1.0


def old_encoding_of(text: str) -> OldEncoding | None:
    """The old encoding that a text is in, or None: judged by what makes syllables of it."""
    accented = [word for word in OLD_WORD.findall(text) if not word.isascii()]
    if len(accented) < LEAST_WORDS:
        return None
    sample = " ".join(accented[:2_000])
    before = share_of_syllables(sample)
    gains = {name: share_of_syllables(f(sample)) - before for name, f in CONVERSIONS.items()}
    best = max(gains, key=lambda name: gains[name])
    return best if gains[best] >= LEAST_GAIN else None


def converted_lines(lines: Iterable[str]) -> tuple[list[str], list[Repair]]:
    """Lines of a text with what is in an old encoding converted, line by line.

    A text of our time with a passage of an old one in it stays as it is outside of the passage.
    """
    kept = list(lines)
    encoding = old_encoding_of("\n".join(kept)) or _of_passage(kept)
    if encoding is None:
        return kept, []
    convert = CONVERSIONS[encoding]
    repairs: list[Repair] = []
    for index, line in enumerate(kept):
        new = line if line.isascii() else convert(line)
        if new != line and share_of_syllables(new) > share_of_syllables(line):
            repairs.append(Repair(RepairKind.ENCODING, excerpt(line), excerpt(new)))
            kept[index] = new
    return kept, repairs


def _of_passage(lines: list[str]) -> OldEncoding | None:
    """The encoding of the first lines that are clearly in an old one."""
    return next(filter(None, map(old_encoding_of, lines)), None)
