"""Reading a message, whatever the bytes are."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.notices.emergency.weather import meaning, tables
from kusei.engines.notices.emergency.weather.reading import LARGEST, NotReadable, Report, read
from kusei.engines.notices.emergency.weather.tests.conftest import RAIN_3, message, names, sample
from kusei.foundation.web.testing import at_most

# Kind of report, areas that it speaks of, and the number of those for which something is in force.
FACTS = {
    "15_14_01_170216_VPWW54.xml": ("VPWW54", 62, 4),
    "15_15_01_220314_VPWW54.xml": ("VPWW54", 26, 1),
    "15_16_01_241031_VPWW56.xml": ("VPWW56", 10, 10),
    "15_16_03_241226_VPWW55.xml": ("VPWW55", 10, 10),
    "15_16_04_250630_VPWW58.xml": ("VPWW58", 10, 10),
    "15_16_05_241226_VPWW59.xml": ("VPWW59", 10, 9),
    "15_16_06_241226_VPWW60.xml": ("VPWW60", 10, 10),
    "15_16_07_250630_VPWW61.xml": ("VPWW61", 10, 10),
    "15_16_08_250630_VPWW57.xml": ("VPWW57", 10, 4),
    "16_02_02_220728_VXKOii.xml": ("VXKO", 1, 1),
    "17_03_09_190529_VXWW50.xml": ("VXWW50", 27, 1),
    "18_02_01_111226_VPOA50.xml": ("VPOA50", 1, 1),
    "19_05_01_140425_VPHW51.xml": ("VPHW51", 61, 53),
    "27_02_01_130906_VPFW50.xml": ("VPFW50", 0, 0),
    "32-35_01_03_240613_VXSE53.xml": ("VXSE53", 129, 129),
    "32-35_07_02_100915_VXSE51.xml": ("VXSE51", 39, 39),
    "38-39_02_01_250206_VTSE41.xml": ("VTSE41", 10, 10),
    "82_01_03_241031_VPBS50.xml": ("VPBS50", 1, 1),
    "91_01_01_241031_VXSUii.xml": ("VXSU", 1, 1),
}


def wrong(raw: bytes) -> tuple[str, str]:
    with pytest.raises(NotReadable) as caught:
        read(raw)
    return caught.value.code, caught.value.field


def test_all_nineteen_samples_are_there_and_each_is_understood() -> None:
    assert names() == sorted(FACTS)
    known = tables.tables()
    for name, expected in FACTS.items():
        report = read(sample(name))
        profile = known.profile(report.title)
        assert profile is not None, name
        said = meaning.understand(report, profile, known)
        assert (profile.code, len(said), sum(bool(area.kinds) for area in said)) == expected, name
        assert all(kind.known for area in said for kind in area.kinds), name


def test_the_head_is_read_field_by_field() -> None:
    report = read(sample("VXWW50"))
    assert (report.title, report.status, report.info_type) == ("土砂災害警戒情報", "normal", "issue")
    assert (report.event_id, report.serial, report.number) == ("岡山県土砂災害警戒情報", "9", 9)
    assert report.reported_at.isoformat() == "2013-09-04T06:59:00+00:00"
    assert (report.publishing_office, report.kind_version) == ("岡山県 岡山地方気象台", "1.0_0")
    tornado = read(sample("VPHW51"))
    assert tornado.valid_until is not None
    assert tornado.valid_until.isoformat() == "2014-02-12T05:50:00+00:00"
    assert read(sample("VXKO")).cities == {"4120600", "4120900", "4142300", "4142400", "4142500"}


_LAUGHS = [f'<!ENTITY lol{n + 1} "{f"&lol{n};" * 10}">' for n in range(9)]
LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">{"".join(_LAUGHS)}]>'
    "<Report><Control><Title>&lol9;</Title></Control></Report>"
)
FETCHES = (
    '<!DOCTYPE Report [<!ENTITY x SYSTEM "file:///etc/passwd">]><Report><Control><Title>&x;</Title></Control></Report>'
)
REMOTE = '<!DOCTYPE Report SYSTEM "http://127.0.0.1:1/x.dtd"><Report/>'
INCLUDES = '<Report xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></Report>'


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"a" * (LARGEST + 1), "too-large"),
        (LAUGHS.encode(), "declarations"),
        (FETCHES.encode(), "declarations"),
        (REMOTE.encode(), "declarations"),
        (INCLUDES.encode(), "not-a-report"),
        (LAUGHS.encode("utf-16"), "encoding"),
        (sample("VPWW55").decode().encode("cp932", "replace"), "encoding"),
        (sample("VPWW55").decode().encode("utf-16"), "encoding"),
        (b"<a>" * 100_000, "not-xml"),
        (b"<Report>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</Report>", "not-xml"),
        (b"<Report" + b" a='1'" * 2 + b"/>", "not-xml"),
        (sample("VPWW55")[:3000], "not-xml"),
        (b"<html><body>503</body></html>", "not-a-report"),
        (b"<Report/>", "not-a-report"),
        (b'{"xml": "no"}', "not-xml"),
        (b"\x00\x01\x02", "not-xml"),
        (b"PK\x03\x04", "not-xml"),
        (message().replace("通常".encode(), "本番".encode()), "field-wrong"),
        (message().replace("<InfoType>発表".encode(), b"<InfoType>"), "field-missing"),
        (message().replace(b"2026-06-03", b"0001-01-01"), "field-wrong"),
        (message().replace(b"2026-06-03", b"2026-13-45"), "field-wrong"),
        (message().replace(b"+09:00", b""), "field-wrong"),
        (message(RAIN_3, headline="あ" * 20_001), "field-wrong"),
        (message(serial="9" * 21), "field-wrong"),
    ],
)
def test_what_is_no_report_is_refused_at_once(raw: bytes, code: str) -> None:
    begun = time.perf_counter()
    assert wrong(raw)[0] == code
    took = time.perf_counter() - begun
    assert took < at_most(2)


def test_a_declaration_of_another_encoding_does_not_mislead() -> None:
    assert read(message(RAIN_3).replace(b'encoding="UTF-8"', b'encoding="Shift_JIS"')).head_title == "東京都の電文"
    assert read(b"\xef\xbb\xbf" + message(RAIN_3)).head_title == "東京都の電文"


def test_a_serial_that_is_no_number_counts_as_none() -> None:
    for serial, number in [("12", 12), ("", 0), ("１２", 0), ("-1", 0), ("1e9", 0), ("999999999999", 0)]:
        assert read(message(serial=serial)).number == number


ALL = [sample(name) for name in names() if len(sample(name)) < 15_000]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample with bytes changed, pieces cut out, doubled or moved, and names put for others."""
    raw = bytearray(draw(st.sampled_from(ALL)))
    for _ in range(draw(st.integers(1, 6))):
        place, length = draw(st.integers(0, len(raw) - 1)), draw(st.integers(0, 200))
        piece = bytes(raw[place : place + length])
        match draw(st.integers(0, 4)):
            case 0:
                raw[place : place + length] = draw(st.binary(max_size=8))
            case 1:
                raw[place:place] = piece * draw(st.integers(1, 4))
            case 2:
                raw[place : place + 1] = draw(st.sampled_from([b"<", b"&", b">", b"&#0;", b"]]>", b"&x;", b"\xff"]))
            case 3:
                words = st.sampled_from([b"Kind", b"Code", b"Area", b"Item", b"Head", b"Name", b"Warning", b"Status"])
                raw = bytearray(bytes(raw).replace(draw(words), draw(words), draw(st.integers(1, 9))))
            case _:
                digits = st.sampled_from([b"9" * 30, b"-1", b"NaN", "９".encode(), b""])
                raw = bytearray(bytes(raw).replace(b"00", draw(digits), 1))
        if not raw:
            return b""
    return bytes(raw)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(mutated())
def test_a_damaged_sample_is_a_report_or_a_refusal_and_nothing_else(raw: bytes) -> None:
    try:
        report = read(raw)
    except NotReadable:
        return
    assert isinstance(report, Report)
    known = tables.tables()
    try:
        said = meaning.read_out(report, known)
    except NotReadable:
        return
    assert all(0 <= kind.grade <= 5 for area in said for kind in area.kinds)


def test_a_report_that_is_made_to_multiply_is_refused_at_once() -> None:
    begun = time.perf_counter()
    many = message(*[("03", f"警報{number}") for number in range(10_000)])
    areas = "<Area><Name>x</Name><Code>1</Code></Area>" * 40_000
    wide = message(RAIN_3).replace(b"</Area></Item>", f"</Area>{areas}</Item>".encode())
    for raw in (many, wide):
        with pytest.raises(NotReadable):
            meaning.read_out(read(raw), tables.tables())
    spread = "".join(
        f"<Item><Kind><Name>警報{number}</Name></Kind><Area><Code>1311100</Code></Area></Item>"
        for number in range(20_000)
    )
    assert (
        len(meaning.read_out(read(message(RAIN_3).replace(b"<Item>", f"{spread}<Item>".encode(), 1)), tables.tables()))
        == 1
    )
    took = time.perf_counter() - begun
    assert took < at_most(10)
