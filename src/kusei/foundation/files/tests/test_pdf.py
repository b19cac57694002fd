"""PDFs: those that only show something are taken, those that act or hide are refused."""

from __future__ import annotations

import sys
import time

import pytest
import typst
from pypdf.generic import TextStringObject

from kusei.foundation.files import pdf, pdf_reading
from kusei.foundation.files.pdf import refuse_active
from kusei.foundation.files.pdf_reading import Verdict
from kusei.foundation.files.refusals import UploadRefused
from kusei.foundation.files.tests.samples import action, in_object_stream, office, paper, script
from kusei.foundation.web.testing import at_most

ACTIVE = {
    "a script at opening": paper(catalogue={"/OpenAction": script()}),
    "a script by events": paper(catalogue={"/AA": script()}),
    "a program": paper(catalogue={"/OpenAction": action("/Launch", **{"/F": TextStringObject("cmd.exe")})}),
    "sending a form": paper(catalogue={"/OpenAction": action("/SubmitForm")}),
    "another document inside": paper(catalogue={"/OpenAction": action("/GoToE")}),
    "an embedded file": paper(attachment=True),
    "a form with scripts of its own": paper(catalogue={"/XFA": TextStringObject("<xdp/>")}),
    "a script in a name written otherwise": paper(catalogue={"/OpenAction": script()}).replace(
        b"/JavaScript", b"/J#61v#61#53cript"
    ),
    "a script in an object stream": in_object_stream(),
    "a script in a twice packed stream": in_object_stream(filters=("/ASCIIHexDecode", "/FlateDecode")),
    "a script behind the end of a comment": paper() + b"% stream\n9 0 obj<</S/JavaScript>>endobj\n%%EOF\n",
}
UNREADABLE = {
    "nothing but the mark": b"%PDF-1.7\n",
    "an end without a beginning": b"%PDF-1.7\n%%EOF\n",
    "cut off": paper()[:-60],
    "no pages": paper().replace(b"/Count 1", b"/Count 0"),
    "a table that lies": paper().replace(b"startxref\n", b"startxref\n1"),
    "an object stream that the table does not name": in_object_stream(b"<<>>", listed=False),
    "an archive behind it": paper() + office(),
    "an archive behind it with an end of its own": paper() + office() + b"\n%%EOF\n",
    "a page behind it": paper() + b"<script>alert(1)</script>",
}


@pytest.fixture
def quick(monkeypatch):
    """Read in this process: the same look without half a second for the start of another."""
    monkeypatch.setattr(pdf, "look_apart", pdf_reading.look)


@pytest.mark.parametrize(
    "content",
    [
        paper(),
        typst.compile("#set text(font: \"Noto Serif CJK JP\")\n= 申請書\n#link(\"https://www.city.example.jp\")[区]".encode()),
        in_object_stream(b"<</S/GoTo/D[3 0 R/Fit]>>"),
        paper() + b"\r\n\0\0\n",
    ],
    ids=["plain", "typeset with a link", "compressed objects", "blank at the end"],
)  # fmt: skip
def test_these_only_show_something(quick, content):
    refuse_active(content)


@pytest.mark.parametrize("what", ACTIVE)
def test_these_do_something_and_are_refused_with_what_to_do(quick, what):
    with pytest.raises(UploadRefused, match=r"仕掛け.*PDFに保存"):
        refuse_active(ACTIVE[what])


@pytest.mark.parametrize("what", UNREADABLE)
def test_these_cannot_be_read_and_are_refused_with_what_to_do(quick, what):
    with pytest.raises(UploadRefused, match=r"読めません.*写真"):
        refuse_active(UNREADABLE[what])


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_password_is_refused_even_an_empty_one(quick, password):
    with pytest.raises(UploadRefused, match="パスワード"):
        refuse_active(paper(password=password))


def test_a_word_that_only_resembles_one_of_them_is_no_reason(quick):
    refuse_active(paper(catalogue={"/LaunchPad": TextStringObject("JavaScript")}))


def test_a_stream_that_unpacks_to_too_much_is_refused(quick):
    with pytest.raises(UploadRefused, match="読めません"):
        refuse_active(in_object_stream(b" " * 70_000_000))


def counts_to_a_billion():
    """A table that says it has so many entries of no bytes at all."""
    out = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[]>>\nendobj\n"
    table = b"6 0 obj\n<</Type/XRef/Size 1000000000/W[0 0 0]/Root 1 0 R/Length 0>>\nstream\n\nendstream\nendobj\n"
    return out + table + b"startxref\n%d\n%%%%EOF\n" % len(out)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (paper(), Verdict.SHOWS),
        (in_object_stream(), Verdict.ACTS),
        (paper(password="a"), Verdict.LOCKED),
        (b"%PDF-1.7", Verdict.UNREADABLE),
        (b"", Verdict.UNREADABLE),
    ],
    ids=["shows", "acts", "locked", "unreadable", "empty"],
)
def test_the_process_of_its_own_comes_to_the_same_verdicts(content, verdict):
    assert pdf.look_apart(content) == verdict


def test_a_file_that_would_keep_the_server_busy_for_hours_is_refused_in_seconds(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 2)
    begin = time.monotonic()
    with pytest.raises(UploadRefused, match="読めません"):
        refuse_active(counts_to_a_billion())
    took = time.monotonic() - begin
    assert took < at_most(20)


def test_a_process_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(pdf, "LONGEST_WAIT", 0.05)
    assert pdf.look_apart(paper()) == Verdict.UNREADABLE


def test_the_process_learns_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("KUSEI_FIELD_KEYS", "secret")
    monkeypatch.setattr(
        pdf,
        "_PROGRAM",
        (sys.executable, "-I", "-c", "import os, sys; sys.exit(11 if 'KUSEI_FIELD_KEYS' in os.environ else 10)"),
    )
    assert pdf.look_apart(b"") == Verdict.SHOWS
