"""What is taken under which policy, and under which name."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.files import office
from kusei.foundation.files.inspection import OFFICE, PAPERS, PHOTOS, TYPES, Policy, inspect
from kusei.foundation.files.names import LONGEST_NAME, safe_name
from kusei.foundation.files.refusals import UploadRefused
from kusei.foundation.files.tests import samples
from kusei.lib.mynumber import PossibleMyNumber

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 50


def with_password():
    content = bytearray(samples.office())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", content, content.find(mark) + place, 1)
    return bytes(content)


def overlapping():
    """An archive whose list names the same packed bytes many times (Fifield, "A better zip bomb", 2019)."""
    content = samples.office(**{"big.bin": b"\0" * 1_000_000})
    start = content.find(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    listing = content[start:end]
    tail = bytearray(content[end:])
    times = 60
    struct.pack_into("<HHL", tail, 8, 3 * times, 3 * times, len(listing) * times)
    return content[:start] + listing * times + bytes(tail)


REFUSED = {
    "empty": ("a.txt", b""),
    "too large": ("a.txt", b"a" * (OFFICE.largest + 1)),
    "a page": ("a.html", b"<script>alert(1)</script>"),
    "a page called a picture": ("a.png", b"<script>alert(1)</script>"),
    "a page called a PDF": ("a.pdf", b"<script>alert(1)</script>%PDF-1.7"),
    "a drawing with script": ("a.svg", b"<svg onload='alert(1)'/>"),
    "a program": ("a.exe", b"MZ\x90\x00"),
    "a program called a document": ("a.pdf", b"MZ\x90\x00"),
    "a PDF called a picture": ("a.png", samples.paper()),
    "a PDF called nothing": ("a", samples.paper()),
    "a workbook called a document": ("a.docx", samples.office()),
    "binary called text": ("a.txt", b"abc\x00\x01\x02"),
    "an archive": ("a.zip", samples.office("x.txt")),
    "an archive called a workbook": ("a.xlsx", samples.office("x.txt")),
    "a broken archive": ("a.xlsx", b"PK\x03\x04" + b"\x00" * 50),
    "a workbook behind something": ("a.xlsx", b"MZ" + samples.office()),
    "macros": ("a.xlsx", samples.office(**{"xl/vbaProject.bin": "x"})),
    "macros by the list of types": ("a.docx", samples.office("word/document.xml", "application/x.macroEnabled.main")),
    "a program inside": ("a.docx", samples.office("word/document.xml", **{"word/embeddings/a.EXE": "MZ"})),
    "a bomb": ("a.xlsx", samples.office(**{f"{n}": b"\x00" * 60_000_000 for n in range(4)})),
    "an overlapping bomb": ("a.xlsx", overlapping()),
    "too many parts": ("a.xlsx", samples.office(**{str(n): "" for n in range(office.MOST_PARTS)})),
    "a password": ("a.xlsx", with_password()),
    "the old format": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "a PDF with a script": ("a.pdf", samples.paper(catalogue={"/OpenAction": samples.script()})),
    "a cut picture": ("a.jpg", samples.photo()[:2000]),
}


@pytest.mark.parametrize("what", REFUSED)
def test_these_are_refused_with_a_sentence(what):
    with pytest.raises(UploadRefused, match=r"。$"):
        inspect(*REFUSED[what], OFFICE)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("申請.pdf", samples.paper()),
        ("表.xlsx", samples.office()),
        ("文.DOCX", samples.office("word/document.xml")),
        ("図.pptx", samples.office("ppt/presentation.xml")),
        ("a.csv", "番号,名前\r\n1,環境課".encode("cp932")),
        ("a.txt", "街路灯".encode()),
    ],
)
def test_papers_and_office_files_are_kept_byte_for_byte(name, content):
    upload = inspect(name, content, OFFICE)
    assert (upload.name, upload.content) == (name, content)
    assert upload.media_type == TYPES["." + name.rpartition(".")[2].lower()]


@pytest.mark.parametrize(
    ("name", "form", "kept"),
    [
        ("写真.PNG", "PNG", "写真.jpg"),
        ("a.jpeg", "JPEG", "a.jpg"),
        ("1000012345", "JPEG", "1000012345.jpg"),
        ("LINE.jpg", "PNG", "LINE.jpg"),
        ("a.html", "JPEG", "a.html.jpg"),
        ("a.pdf", "JPEG", "a.jpg"),
    ],
)
def test_a_picture_becomes_a_jpeg_whatever_it_was_called(name, form, kept):
    upload = inspect(name, samples.photo(form=form), PAPERS)
    assert (upload.name, upload.media_type, upload.content[:3]) == (kept, "image/jpeg", b"\xff\xd8\xff")


def test_a_page_that_is_also_a_picture_loses_the_page():
    upload = inspect("a.html", samples.photo((60, 60), "GIF") + b"<script>alert(1)</script>", PHOTOS)
    assert b"script" not in upload.content
    assert upload.name == "a.html.jpg"


def test_a_policy_takes_only_its_types():
    for name, content in (("a.txt", b"a"), ("a.xlsx", samples.office()), ("a.gif", samples.photo(form="GIF"))):
        with pytest.raises(UploadRefused, match="PDF、JPEG、PNGを"):
            inspect(name, content, PAPERS)
    with pytest.raises(UploadRefused, match="JPEG、PNG、WebP、GIFを"):
        inspect("a.pdf", samples.paper(), PHOTOS)
    with pytest.raises(UploadRefused, match="1つ1MBまで"):
        inspect("a.txt", b"a" * 1_048_577, Policy(types=frozenset({".txt"}), largest=1_048_576))


def test_a_policy_says_what_it_takes():
    assert PAPERS.hint() == "PDF、JPEG、PNG。1つ20MBまで。"
    assert PHOTOS.pictures_only
    assert not PAPERS.pictures_only
    assert set(PAPERS.accept.split(",")) == {
        ".pdf",
        ".jpg",
        ".jpeg",
        ".png",
        "application/pdf",
        "image/jpeg",
        "image/png",
    }


def test_a_photograph_in_heic_is_refused_with_how_to_send_a_jpeg():
    for name in ("IMG_0001.HEIC", "IMG_0001.jpg"):
        with pytest.raises(UploadRefused, match="互換性優先"):
            inspect(name, HEIC, PAPERS)


def test_taken_as_sent_a_picture_keeps_every_byte():
    content = samples.with_place()
    assert inspect("a.jpg", content, Policy(types=frozenset({".jpg"}), as_sent=True)).content == content
    with pytest.raises(UploadRefused):
        inspect("a.png", content, Policy(types=frozenset({".jpg", ".png"}), as_sent=True))


@pytest.mark.parametrize(
    ("name", "content"),
    [("123456789018.pdf", samples.paper()), ("a.csv", "番号,１２３４－５６７８－９０１８".encode())],
)
def test_a_my_number_in_the_name_or_in_plain_text_is_refused(name, content):
    with pytest.raises(PossibleMyNumber):
        inspect(name, content, OFFICE)


def test_neither_name_nor_content_stands_in_the_repr_of_what_was_looked_at():
    upload = inspect("ひみつ.txt", "ないしょ".encode(), OFFICE)
    assert "ひみつ" not in repr(upload)
    assert "ないしょ" not in repr(upload)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\報告.pdf", "報告.pdf"),
        ("a\u202efdp.exe.txt", "afdp.exe.txt"),
        ("\u2066\u200fa\u2069\ufeff.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("<b>.txt", "_b_.txt"),
        ("か\u3099.pdf", "が.pdf"),
        ("con.pdf", "_con.pdf"),
        ("Lpt1.tar.pdf", "_Lpt1.tar.pdf"),
        (".txt", "txt"),
        ("...", "添付"),
        ("", "添付"),
        ("あ" * 300 + ".pdf", "あ" * (LONGEST_NAME - 4) + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * (LONGEST_NAME - 3)),
    ],
)
def test_names_lose_what_could_do_harm(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_becomes_short_and_plain_and_then_stays_so(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME + 1
    assert not set(safe) & set('/\\:*?"<>|\r\n\x00\u202e')
    assert safe_name(safe) == safe
