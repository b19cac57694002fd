"""Documents in print: data stay data, the file is accessible, the same data make the same file."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from kusei.lib import typesetting

SOURCE = """
#import "/lib/typst/house.typ": *
#let d = json(bytes(sys.inputs.data))
#show: document-style.with(title: d.title)
= #d.title
#marked(d.pieces)
"""


@pytest.fixture
def template() -> Iterator[Path]:
    path = typesetting.ROOT / "lib" / "typst" / "of-a-test.typ"
    path.write_text(SOURCE, encoding="utf-8")
    yield path
    path.unlink()


def read(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_rare_characters_are_set_and_can_be_read_back(template: Path) -> None:
    made = typesetting.pdf(template, {"title": "髙橋と𠮷田の区政", "pieces": [["検討", False], ["一部実施", True]]})
    assert made.startswith(b"%PDF-")
    text = read(made)
    assert "髙橋と𠮷田の区政" in text
    assert "検討" in text
    assert "一部実施" in text


def test_a_text_that_looks_like_a_command_stays_a_text(template: Path) -> None:
    attack = '#eval("1+1") #read("/etc/passwd") $x$ *b* \\ @ref <label> //x'
    assert "#read" in read(typesetting.pdf(template, {"title": "題", "pieces": [[attack, False]]}))


def test_the_same_data_make_the_same_bytes(template: Path) -> None:
    data = {"title": "題", "pieces": [["語", False]]}
    before = typesetting.pdf(template, data)
    time.sleep(1.1)  # a PDF writes its moment in whole seconds
    assert typesetting.pdf(template, data) == before


def test_the_file_names_its_title_and_language_for_readers(template: Path) -> None:
    reader = PdfReader(io.BytesIO(typesetting.pdf(template, {"title": "区の計画", "pieces": []})))
    assert reader.metadata is not None
    assert reader.metadata.title == "区の計画"
    assert reader.trailer["/Root"]["/Lang"] == "ja-JP"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_missing_data_are_said_to_be_a_fault_of_the_document(template: Path) -> None:
    with pytest.raises(typesetting.CannotTypeset) as refused:
        typesetting.pdf(template, {"title": "題"})
    assert refused.value.code == "cannot-typeset"
