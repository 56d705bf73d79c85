import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from controller.emergencies.cap.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    MessageType,
    Named,
    Reference,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from controller.emergencies.cap.reading import MAX_BYTES, NotCapError, read_cap
from controller.emergencies.cap.writing import write_cap

SAMPLES = Path(__file__).parent / "samples"
"""Made up by us: every element, both versions, other encodings, a signature, mistakes."""
FORM = etree.RelaxNG(etree.parse(Path(__file__).parent / "cap12.rng"))
PUBLISHED = Path(__file__).parents[5] / "shared/data/cap/cap12.xsd"
STRICTER_IN_THE_STANDARD = re.compile(rb"<(size|altitude|ceiling)/>")
"""What we read as left out: an empty number harms nobody who waits for a warning."""
VN = ZoneInfo("Asia/Ho_Chi_Minh")
SENT = 1_763_568_900_000  # 2025-11-19T23:15:00+07:00

FLOOD = Alert(
    identifier="khanh-hoa-lu-2025-11-19-1",
    sender="pctt@khanhhoa.gov.vn",
    sent=SENT,
    status=Status.ACTUAL,
    message_type=MessageType.UPDATE,
    scope=Scope.PUBLIC,
    references=(Reference("pctt@khanhhoa.gov.vn", "khanh-hoa-lu-2025-11-19-0", SENT - 3_600_000),),
    infos=(
        Info(
            event="Lũ khẩn cấp trên sông Dinh",
            categories=(Category.MET, Category.SAFETY),
            urgency=Urgency.IMMEDIATE,
            severity=Severity.EXTREME,
            certainty=Certainty.OBSERVED,
            language="vi-VN",
            responses=(ResponseType.EVACUATE,),
            event_codes=(Named("loa:kind", "flood"),),
            effective=SENT,
            expires=SENT + 6 * 3_600_000,
            sender_name="Ban Chỉ huy Phòng thủ dân sự tỉnh Khánh Hòa",
            headline="Lũ trên báo động 3",
            description="Nước sông Dinh trên báo động 3 & đang lên.",
            instruction="Sơ tán ngay khỏi vùng trũng <ven sông>.",
            parameters=(Named("loa:level", "4"),),
            areas=(
                Area(
                    "Ninh Hòa",
                    polygons=(((12.5, 109.1), (12.6, 109.1), (12.6, 109.2), (12.5, 109.1)),),
                    circles=(Circle(12.4906, 109.1256, 7.5),),
                    codes=(Named("province", "56"),),
                ),
            ),
        ),
    ),
)


def written(alert: Alert = FLOOD) -> str:
    return write_cap(alert, VN).decode()


def test_what_we_write_is_read_as_what_it_was() -> None:
    assert read_cap(written().encode()) == FLOOD


def test_times_carry_the_offset_of_vietnam() -> None:
    assert "<sent>2025-11-19T23:15:00+07:00</sent>" in written()


def test_an_alert_of_version_1_1_is_read_and_says_so() -> None:
    older = written().replace("cap:1.2", "cap:1.1")
    assert read_cap(older.encode()) == replace(FLOOD, version="1.1")


def test_empty_elements_are_as_good_as_none() -> None:
    text = written(replace(FLOOD, references=(), note="")).replace(
        "</scope>", "</scope><restriction/><note/><references/><incidents/>"
    )
    assert read_cap(text.encode()).references == ()


@pytest.mark.parametrize(
    ("change", "by", "place"),
    [
        ("<scope>Public</scope>", "", "alert/scope"),
        ("<status>Actual</status>", "<status>Real</status>", "alert/status"),
        ("+07:00</sent>", "Z</sent>", "alert/sent"),
        ("2025-11-19T23:15:00+07:00</sent>", "2025-13-19T23:15:00+07:00</sent>", "alert/sent"),
        ("<event>", "<event>x</event><event>", "alert/info/event"),
        ("<info>", "<info><script/>", "alert/info/category"),
        ("12.4906,109.1256 7.5", "112.4906,109.1256 7.5", "alert/info/area/circle"),
        ("12.4906,109.1256 7.5", "12.4906,109.1256 xa", "alert/info/area/circle"),
        ("12.5,109.1</polygon>", "12.5,109.3</polygon>", "alert/info/area/polygon"),
        ("khanh-hoa-lu-2025-11-19-0,", "", "alert/references"),
        ("cap:1.2", "cap:0.9", "alert"),
        ("</alert>", "", "alert"),
    ],
)
def test_what_is_not_cap_is_refused_with_its_place(change: str, by: str, place: str) -> None:
    text = written()
    assert change in text
    with pytest.raises(NotCapError) as refused:
        read_cap(text.replace(change, by, 1).encode())
    assert refused.value.place == place


def test_a_document_type_is_refused_before_anything_of_it_is_used() -> None:
    bomb = '<!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa">]>'
    text = written().replace("?>\n", f"?>\n{bomb}", 1).replace("Lũ trên", "&a;", 1)
    with pytest.raises(NotCapError, match="document type"):
        read_cap(text.encode())


def test_an_alert_of_more_than_a_megabyte_is_refused() -> None:
    with pytest.raises(NotCapError, match="allowed"):
        read_cap(b" " * (MAX_BYTES + 1))


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    with pytest.raises(NotCapError):
        read_cap(data)


@given(st.integers(0, 3000), st.integers(0, 255))
def test_one_changed_byte_gives_an_alert_or_a_refusal(position: int, byte: int) -> None:
    data = bytearray(written().encode())
    data[position % len(data)] = byte
    with suppress(NotCapError):
        assert isinstance(read_cap(bytes(data)), Alert)


@pytest.mark.parametrize(
    ("name", "version", "infos"),
    [
        ("flood.cap", "1.2", 2),
        ("dam-update-signed.cap", "1.2", 1),
        ("cancel.cap", "1.2", 0),
        ("earthquake-latin-1.cap", "1.2", 1),
        ("storm-1.1.cap", "1.1", 1),
        ("bare-1.1.cap", "1.1", 0),
    ],
)
def test_the_sample_alerts_are_read(name: str, version: str, infos: int) -> None:
    data = (SAMPLES / name).read_bytes()
    alert = read_cap(data)
    assert (alert.version, len(alert.infos)) == (version, infos)
    # The elements of 1.1 are those of 1.2.
    as_newer = data.replace(b"cap:1.1", b"cap:1.2")
    assert FORM.validate(etree.fromstring(as_newer)), FORM.error_log


def test_nothing_of_a_rich_sample_is_lost_or_misread() -> None:
    vietnamese, english = read_cap((SAMPLES / "flood.cap").read_bytes()).infos
    assert english.language == "en-US"
    assert vietnamese.categories == (Category.MET, Category.SAFETY)
    assert vietnamese.responses == (ResponseType.EVACUATE, ResponseType.AVOID)
    assert vietnamese.description == "Nước sông Dinh lúc 23 giờ vượt báo động 3 & còn lên."
    assert vietnamese.parameters == (Named("baodong", "3"), Named("cap", "4"))
    assert (vietnamese.expires or 0) - (vietnamese.onset or 0) == 10 * 3_600_000
    (area,) = vietnamese.areas
    assert area.circles == (Circle(12.5, 109.12, 4.5),)
    assert len(area.polygons[0]) == 4


def test_references_are_read_one_by_one_whatever_stands_between_them() -> None:
    alert = read_cap((SAMPLES / "dam-update-signed.cap").read_bytes())
    assert [one.identifier for one in alert.references] == ["HO-SUOI-DAU-0", "HO-SUOI-DAU-1"]
    assert alert.references[1].sent - alert.references[0].sent == 3_600_000


def test_the_sample_without_its_scope_is_refused() -> None:
    with pytest.raises(NotCapError, match="alert/scope"):
        read_cap((SAMPLES / "without-scope.cap").read_bytes())


def mangled() -> Iterator[bytes]:
    """The rich sample with one element gone, there twice, behind its neighbour, or empty."""
    places = len(list(etree.fromstring((SAMPLES / "flood.cap").read_bytes()).iter())) - 1
    for place in range(1, places + 1):
        for deed in ("gone", "twice", "behind", "empty"):
            root = etree.fromstring((SAMPLES / "flood.cap").read_bytes())
            node = list(root.iter())[place]
            parent = node.getparent()
            assert parent is not None
            after = node.getnext()
            if deed == "gone":
                parent.remove(node)
            elif deed == "twice":
                node.addnext(deepcopy(node))
            elif deed == "behind" and after is not None:
                after.addnext(node)
            elif deed == "empty":
                node.clear()
            yield etree.tostring(root)


def test_what_is_not_in_the_form_of_the_standard_is_refused_and_nothing_else_is() -> None:
    tried = list(mangled())
    wrong = [data for data in tried if not FORM.validate(etree.fromstring(data))]
    assert 80 < len(wrong) < len(tried) - 20
    for data in wrong:
        if not STRICTER_IN_THE_STANDARD.search(data):
            with pytest.raises(NotCapError):
                read_cap(data)
    for data in tried:
        if data not in wrong:
            read_cap(data)


@pytest.mark.parametrize("alert", [FLOOD, replace(FLOOD, infos=(), references=())])
def test_what_we_write_is_in_the_form_of_the_standard(alert: Alert) -> None:
    assert FORM.validate(etree.fromstring(write_cap(alert, VN))), FORM.error_log


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published schema is not beside the project")
@pytest.mark.parametrize("alert", [FLOOD, replace(FLOOD, infos=(), references=())])
def test_what_we_write_holds_by_the_published_schema_and_that_agrees_with_ours(
    alert: Alert,
) -> None:
    schema = etree.XMLSchema(etree.parse(PUBLISHED))
    schema.assertValid(etree.fromstring(write_cap(alert, VN)))
    for data in mangled():
        root = etree.fromstring(data)
        assert schema.validate(root) == FORM.validate(root), data.decode()
