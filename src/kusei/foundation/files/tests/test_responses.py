"""Answers with files: nothing in them can act in the reader's browser."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kusei.foundation.files import commands, responses
from kusei.foundation.files.inspection import OFFICE, inspect
from kusei.foundation.files.refusals import UploadRefused
from kusei.foundation.files.tests import samples


def kept(resident, name, content):
    return commands.store(upload=inspect(name, content, OFFICE), owner=resident, purpose="test")


def test_a_file_is_saved_under_its_name_sandboxed_and_not_cached(resident):
    answer = responses.download(kept(resident, '収入 証明\u202e";x=1.txt', b"<script>alert(1)</script>"))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E5%8F%8E%E5%85%A5%20%E8%A8%BC%E6%98%8E_%3Bx%3D1.txt"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


def test_only_pictures_are_shown_in_the_page_and_only_when_asked(resident):
    picture, paper = kept(resident, "a.png", samples.photo(form="PNG")), kept(resident, "a.pdf", samples.paper())
    assert responses.download(picture)["Content-Disposition"].startswith("attachment")
    assert responses.download(picture, inline_pictures=True)["Content-Disposition"].startswith("inline")
    assert responses.download(paper, inline_pictures=True)["Content-Disposition"].startswith("attachment")


def test_a_thumbnail_of_a_kept_picture_is_small_and_of_a_paper_there_is_none(resident):
    answer = responses.thumbnail(kept(resident, "a.jpg", samples.photo((1000, 500))))
    assert Image.open(io.BytesIO(answer.content)).size == (320, 160)
    assert "sandbox" in answer["Content-Security-Policy"]
    with pytest.raises(UploadRefused):
        responses.thumbnail(kept(resident, "a.pdf", samples.paper()))
