"""What a lexicon accepts, what it refuses, and whose word counts."""

import pytest

from tts.reading import Lexicon, read, read_aloud
from tts.reading.lexicon import (
    Layer,
    LexiconConflictError,
    LexiconLoopError,
    LexiconMalformedError,
    dump_layer,
    parse_layer,
)


def layer(text: str, name: str = "commune") -> Layer:
    return parse_layer(name, text)


def over_ours(text: str) -> Lexicon:
    return Lexicon.ours().over(layer(text))


def test_a_commune_says_its_own_names_its_own_way() -> None:
    lexicon = over_ours('[read]\n"Suối Tiên" = "Suối Tiên"\nNVHTT = "nhà văn hóa thôn Tây"')
    assert read_aloud("tại NVHTT", lexicon) == "tại nhà văn hóa thôn Tây"


def test_the_nearest_layer_overrides_those_behind_it() -> None:
    province = layer('[read]\nTT = "trung tâm"', "province")
    commune = layer('[read]\nTT = "thôn trưởng"', "commune")
    lexicon = Lexicon.ours().over(province, commune)
    assert read_aloud("TT", lexicon) == "thôn trưởng"
    assert read_aloud("UBND", lexicon) == "ủy ban nhân dân"


def test_a_form_of_capitals_is_matched_letter_for_letter() -> None:
    lexicon = Lexicon.of(layer('[read]\nAI = "a i"'))
    assert read_aloud("AI biết ai?", lexicon) == "a i biết ai?"


def test_other_forms_are_matched_in_any_case_and_either_tone_placement() -> None:
    lexicon = Lexicon.of(layer('[read]\n"hoà Mỹ" = "Phước Đông"'))
    assert read_aloud("xã HÒA MỸ", lexicon) == "xã Phước Đông"
    assert read_aloud("xã hòa mỹ", lexicon) == "xã Phước Đông"


def test_the_words_around_choose_between_senses() -> None:
    lexicon = Lexicon.of(
        layer('[read]\nTT = [{say = "thông tư"}, {say = "trung tâm", after = ["y tế"]}]')
    )
    assert read_aloud("TT Y tế", lexicon) == "trung tâm Y tế"
    [doubtful] = read("theo TT này", lexicon).uncertain()
    assert (doubtful.spoken, doubtful.alternatives) == ("thông tư", ("trung tâm",))


def test_a_reading_may_be_made_of_other_forms() -> None:
    lexicon = Lexicon.of(layer('[read]\nNVH = "nhà VH"\nVH = "văn hóa"'))
    assert read_aloud("NVH", lexicon) == "nhà văn hóa"


def test_readings_that_lead_back_to_themselves_are_refused_with_the_way_they_go() -> None:
    with pytest.raises(LexiconLoopError) as refused:
        Lexicon.of(layer('[read]\nAB = "xã CD"\nCD = "thôn EF"\nEF = "tổ AB"'))
    assert refused.value.path == ("AB", "CD", "EF", "AB")


def test_a_form_that_reads_itself_inside_more_words_is_a_loop() -> None:
    with pytest.raises(LexiconLoopError):
        Lexicon.of(layer('[read]\nloa = "cái loa phường"'))


def test_a_form_may_be_read_as_it_is_written() -> None:
    assert read_aloud("Zalo", Lexicon.of(layer('[read]\nZalo = "Zalo"'))) == "Zalo"


def test_two_readings_of_one_form_in_one_layer_are_refused_naming_both() -> None:
    with pytest.raises(LexiconConflictError) as refused:
        parse_layer("tỉnh", '[read]\n"HĐ" = "hội đồng"', '[read]\n"HĐ" = "hợp đồng"')
    assert refused.value.written == "HĐ"
    assert refused.value.readings == ("hội đồng", "hợp đồng")
    assert "tỉnh" in str(refused.value)


def test_the_same_reading_twice_is_no_conflict() -> None:
    made = parse_layer("tỉnh", '[read]\n"HĐ" = "hội đồng"', '[read]\n"HĐ" = "hội đồng"')
    assert len(made.entries) == 1


@pytest.mark.parametrize(
    "text",
    [
        '[read]\nAB = "năm 2025"',
        '[read]\nAB = ""',
        "[read]\nAB = 5",
        '[read]\n" AB" = "a"',
        '[read]\nAB = [{say = "a", then = "b"}]',
        '[reed]\nAB = "a"',
        "[read",
        '[read]\nAB = "a"\nAB = "b"',
    ],
)
def test_a_layer_that_cannot_be_said_or_understood_is_refused(text: str) -> None:
    with pytest.raises(LexiconMalformedError):
        layer(text)


def test_a_layer_survives_being_written_and_read_again() -> None:
    text = (
        '[read]\nTT = [{say = "thông tư", sure = true}, {say = "trung tâm", after = ["y tế", "#"]}]'
        "\n"
        'Zalo = "Da-lô"\n"đt" = {say = "điện thoại", exact = true}\n[organ]\nUBXH = "ủy ban xã"\n'
    )
    made = layer(text)
    assert layer(dump_layer(made)) == made


def test_our_own_layer_survives_being_written_and_read_again() -> None:
    [ours] = Lexicon.ours().layers
    assert parse_layer("ours", dump_layer(ours)) == ours


def test_our_lexicon_knows_law_and_administration() -> None:
    lexicon = Lexicon.ours()
    assert sum(len(entries) for entries in lexicon.index.values()) > 800
    assert lexicon.organs["BNNMT"] == "bộ nông nghiệp và môi trường"
    assert lexicon.organs["BTTTT"] == "bộ thông tin và truyền thông"
    assert lexicon.documents["VBHN"] == "văn bản hợp nhất"
    assert {read_aloud(name, lexicon) for name in ("Raglai", "Ra-glai", "RAGLAI")} == {"Ra-glai"}


PROVINCES = (
    "Hà Nội, Huế, Lai Châu, Điện Biên, Sơn La, Lạng Sơn, Quảng Ninh, Thanh Hóa, Nghệ An, Hà Tĩnh, "
    "Cao Bằng, Tuyên Quang, Lào Cai, Thái Nguyên, Phú Thọ, Bắc Ninh, Hưng Yên, Hải Phòng, "
    "Ninh Bình, Quảng Trị, Đà Nẵng, Quảng Ngãi, Gia Lai, Khánh Hòa, Lâm Đồng, Đắk Lắk, "
    "Hồ Chí Minh, Đồng Nai, Tây Ninh, Cần Thơ, Vĩnh Long, Đồng Tháp, Cà Mau, An Giang"
)


def test_the_thirty_four_provinces_are_read_as_written_without_doubt() -> None:
    assert len(PROVINCES.split(", ")) == 34
    for text in (PROVINCES, PROVINCES.upper()):
        reading = read(text)
        assert reading.uncertain() == ()
        assert reading.spoken.upper() == PROVINCES.upper()


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Bà Rịa - Vũng Tàu", "Bà Rịa, Vũng Tàu"),
        ("Phan Rang-Tháp Chàm", "Phan Rang, Tháp Chàm"),
        ("TP.HCM", "thành phố Hồ Chí Minh"),
        ("Đăk Lăk", "Đăk Lăk"),
    ],
)
def test_older_and_shorter_names_of_places_are_read_too(written: str, spoken: str) -> None:
    reading = read(written)
    assert (reading.spoken, reading.uncertain()) == (spoken, ())
