"""Files that people attach, hostile ones first."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.approvals import commands, uploads
from kusei.engines.approvals.tests.conftest import write
from kusei.engines.approvals.uploads import UploadRefused, inspect, safe_name
from kusei.lib.mynumber import PossibleMyNumber

PDF = b"%PDF-1.7\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def office(main="xl/workbook.xml", **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": "x", main: "x", **more}.items():
            archive.writestr(name, content)
    return out.getvalue()


def encrypted():
    content = bytearray(office())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        struct.pack_into("<H", content, start + place, 1)
    return bytes(content)


GOOD = {
    "a.pdf": (PDF, "application/pdf"),
    "写真.PNG": (PNG, "image/png"),
    "x.jpeg": (b"\xff\xd8\xff\xe0", "image/jpeg"),
    "表.xlsx": (office(), uploads.TYPES[".xlsx"]),
    "文.docx": (office("word/document.xml"), uploads.TYPES[".docx"]),
    "図.pptx": (office("ppt/presentation.xml"), uploads.TYPES[".pptx"]),
    "a.csv": ("番号,名前\r\n1,環境課".encode("cp932"), "text/csv"),
    "a.txt": ("街路灯".encode(), "text/plain"),
}
BAD = {
    "empty": ("a.txt", b""),
    "too large": ("a.txt", b"a" * (uploads.LARGEST + 1)),
    "a page": ("a.html", b"<script>alert(1)</script>"),
    "a page called a picture": ("a.png", b"<script>alert(1)</script>"),
    "a drawing with script": ("a.svg", b"<svg onload='alert(1)'/>"),
    "a program": ("a.exe", b"MZ\x90\x00"),
    "a program called a document": ("a.pdf", b"MZ\x90\x00"),
    "a document called a picture": ("a.png", PDF),
    "a workbook called a document": ("a.docx", office()),
    "binary called text": ("a.txt", b"abc\x00\x01\x02"),
    "no suffix": ("a", PDF),
    "an archive": ("a.zip", office("x.txt")),
    "an archive called a workbook": ("a.xlsx", office("x.txt")),
    "a broken archive": ("a.xlsx", b"PK\x03\x04" + b"\x00" * 50),
    "macros": ("a.xlsx", office(**{"xl/vbaProject.bin": "x"})),
    "a bomb": ("a.xlsx", office(**{f"{n}": b"\x00" * 60_000_000 for n in range(4)})),
    "too many parts": ("a.xlsx", office(**{str(n): "" for n in range(uploads.MOST_PARTS)})),
    "a password": ("a.xlsx", encrypted()),
    "the old format": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
}


@pytest.mark.parametrize("name", GOOD)
def test_these_are_taken_by_what_is_in_them(name):
    content, media_type = GOOD[name]
    assert inspect(name, content).media_type == media_type


@pytest.mark.parametrize("what", BAD)
def test_these_are_refused(what):
    with pytest.raises(UploadRefused):
        inspect(*BAD[what])


@pytest.mark.parametrize(
    ("name", "content"), [("123456789018.txt", b"a"), ("a.csv", "番号,１２３４－５６７８－９０１８".encode())]
)
def test_a_my_number_in_the_name_or_the_text_is_refused(name, content):
    with pytest.raises(PossibleMyNumber):
        inspect(name, content)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\報告.pdf", "報告.pdf"),
        ("a\u202efdp.exe.txt", "afdp.exe.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("<b>.txt", "_b_.txt"),
        (".txt", "txt"),
        ("", "添付"),
        ("あ" * 300 + ".pdf", "あ" * (uploads.LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_names_lose_what_could_do_harm(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=300))
def test_any_name_becomes_short_plain_and_stays_so(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= uploads.LONGEST_NAME + 100
    assert not set(safe) & set('/\\"<>\r\n\x00')
    assert safe_name(safe) == safe or len(safe) > 0


def test_a_draft_holds_so_many_files_and_each_name_once(town, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    draft = write(town)

    def put(name):
        draft.refresh_from_db()
        return commands.attach(draft_id=draft.pk, version=draft.version, name=name, content=b"1", by=town.drafter)

    first = put("a.txt")
    with pytest.raises(UploadRefused, match="同じ名前"):
        put("a.txt")
    put("b.txt")
    with pytest.raises(UploadRefused, match="20個"):
        put("c.txt")
    draft.refresh_from_db()
    commands.remove_attachment(draft_id=draft.pk, version=draft.version, attachment_id=first.pk, by=town.drafter)
    put("a.txt")
    monkeypatch.setattr(uploads, "LARGEST_TOGETHER", 2)
    draft.refresh_from_db()
    with pytest.raises(UploadRefused, match="50MB"):
        put("d.txt")


def test_only_the_drafter_attaches_and_only_before_submitting(town):
    draft = write(town)
    for person in (town.colleague, town.chief, town.other):
        with pytest.raises(Exception, match=r"起案者だけ|権限がありません"):
            commands.attach(draft_id=draft.pk, version=draft.version, name="a.txt", content=b"1", by=person)
    sent = commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter)
    with pytest.raises(Exception, match="いまの状態では"):
        commands.attach(draft_id=draft.pk, version=sent.version, name="a.txt", content=b"1", by=town.drafter)
