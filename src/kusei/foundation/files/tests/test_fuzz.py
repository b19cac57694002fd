"""Whatever bytes are handed in, what comes out is a file that may be kept, or a refusal."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kusei.foundation.files import pdf, pdf_reading
from kusei.foundation.files.inspection import TYPES, Policy, inspect
from kusei.foundation.files.refusals import UploadRefused
from kusei.foundation.files.tests import samples
from kusei.foundation.web.testing import at_most
from kusei.lib.mynumber import PossibleMyNumber

SIZE = (40, 30)
VALID = {
    ".jpg": samples.with_place(6, SIZE),
    ".png": samples.photo(SIZE, "PNG", "P"),
    ".webp": samples.photo(SIZE, "WEBP"),
    ".gif": samples.photo(SIZE, "GIF"),
    ".pdf": samples.paper(),
    ".compressed.pdf": samples.in_object_stream(b"<</S/GoTo/D[3 0 R/Fit]>>"),
    ".xlsx": samples.office(),
}
POLICY = Policy(types=frozenset(TYPES), largest=1_000_000)
BEGINNINGS = [
    b"",
    b"%PDF-1.7\n",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"GIF89a",
    b"RIFF\0\0\0\0WEBP",
    b"PK\x03\x04",
]
slowly = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """PDFs are read in this process: the same look without half a second for the start of another."""
    monkeypatch.setattr(pdf, "look_apart", pdf_reading.look)


def kept_or_refused(name, content):
    begin = time.monotonic()
    try:
        upload = inspect(name, content, POLICY)
    except (UploadRefused, PossibleMyNumber):
        return
    finally:
        took = time.monotonic() - begin
        assert took < 5 or took < at_most(5)
    assert upload.media_type in TYPES.values()
    assert upload.content
    if upload.media_type == "image/jpeg":
        with Image.open(io.BytesIO(upload.content)) as image:
            assert (image.format, image.mode, max(image.size) <= 2400) == ("JPEG", "RGB", True)
        assert b"Secret" not in upload.content
    elif upload.media_type == "application/pdf":
        assert upload.content.startswith(b"%PDF-")
        assert not pdf_reading.ACTIVE.search(upload.content)


@slowly
@given(
    beginning=st.sampled_from(BEGINNINGS),
    rest=st.binary(max_size=400),
    suffix=st.sampled_from([*TYPES, "", ".html", ".exe"]),
)
def test_random_bytes_are_kept_safe_or_refused(beginning, rest, suffix):
    kept_or_refused(f"a{suffix}", beginning + rest)


@slowly
@given(data=st.data(), kind=st.sampled_from(sorted(VALID)))
def test_valid_files_with_changed_bytes_are_kept_safe_or_refused(data, kind):
    content = bytearray(VALID[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    kept_or_refused(f"a{kind}", bytes(content))


@slowly
@given(data=st.data(), kind=st.sampled_from(sorted(VALID)))
def test_valid_files_with_pieces_cut_out_doubled_or_put_in_are_kept_safe_or_refused(data, kind):
    content = VALID[kind]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 200)))
    between = data.draw(st.one_of(st.just(b""), st.just(content[start:end] * 2), st.binary(max_size=60)))
    kept_or_refused(f"a{kind}", content[:start] + between + content[end:])


@slowly
@given(first=st.sampled_from(sorted(VALID)), second=st.sampled_from(sorted(VALID)), name=st.sampled_from(sorted(TYPES)))
def test_files_that_are_two_things_at_once_are_kept_as_one_or_refused(first, second, name):
    kept_or_refused(f"a{name}", VALID[first] + VALID[second])
