"""The printed slip: its codes are read back from the page as scanners and cameras see it."""

from __future__ import annotations

import datetime as dt
import io
import time
from typing import Any

import pypdf
import pytest
import typst
import zxingcpp
from PIL import Image, ImageFilter

from kusei.engines.payments import testing
from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import commands as invoices
from kusei.engines.payments.invoices.payers import Payer
from kusei.engines.payments.slips import commands, paper
from kusei.engines.payments.slips.models import Slip
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_most
from kusei.lib import typesetting

pytestmark = pytest.mark.django_db
HANAKO = Payer("見本 花子", "ミホン ハナコ", "144-0000", "東京都大田区見本一丁目2番3号\n見本荘101")


def slip_of(yen: int = 123_450, **more: Any) -> Slip:
    more = {"details": HANAKO, "due_on": clock.today() + dt.timedelta(days=20), **more}
    number = commands.issue_slip(invoice_id=testing.invoice(yen, **more).pk).pk
    return Slip.objects.select_related(*paper.NEEDED).get(pk=number)


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).replace(" ", "")


@pytest.fixture
def raster(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The lower right of a slip as a grey picture at so many dots an inch, set by the same program as the PDF."""
    compile_pdf = typst.compile

    def picture(slip: Slip, dpi: int) -> Image.Image:
        def as_png(source: Any, **options: Any) -> bytes:
            kept = {name: options[name] for name in options if name not in {"format", "pdf_standards", "timestamp"}}
            made = compile_pdf(source, format="png", ppi=float(dpi), **kept)
            assert isinstance(made, bytes)
            return made

        with monkeypatch.context() as patch:
            patch.setattr(typesetting.typst, "compile", as_png)
            whole = Image.open(io.BytesIO(paper.made([slip]).pdf)).convert("L")
        width, height = whole.size
        return whole.crop((width * 3 // 5, height * 3 // 5, width, height))  # with both codes, and quick to search

    return picture


def codes_in(picture: Image.Image) -> set[str]:
    return {found.text.translate({ord(sign): None for sign in "()\x1d"}) for found in zxingcpp.read_barcodes(picture)}


def test_both_codes_are_read_from_the_page_as_they_were_built(raster: Any) -> None:
    slip = slip_of()
    at_300 = raster(slip, 300)
    found = {one.format.name: one for one in zxingcpp.read_barcodes(at_300)}
    assert codes_in(at_300) == {slip.elqr, slip.store}
    assert {one.symbology_identifier for one in found.values()} == {"]C1", "]Q1"}  # GS1-128, not a plain Code 128
    # What reaches the desk is a little askew and a little out of focus.
    assert codes_in(at_300.rotate(2, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)) == {
        slip.elqr,
        slip.store,
    }
    assert codes_in(at_300.filter(ImageFilter.GaussianBlur(0.8))) == {slip.elqr, slip.store}


def test_both_codes_are_read_at_200_dots_an_inch_where_a_bar_has_one_and_a_half(raster: Any) -> None:
    slip = slip_of()
    scanned = raster(slip, 200)
    smoothed = scanned.resize((scanned.width * 3, scanned.height * 3), Image.Resampling.BICUBIC)
    assert codes_in(smoothed) == {slip.elqr, slip.store}


def test_the_codes_have_the_size_that_stores_and_cameras_want(raster: Any) -> None:
    slip = slip_of()
    dpi = 300
    places = {one.format.name: one.position for one in zxingcpp.read_barcodes(raster(slip, dpi))}
    size = {
        name: (
            (place.top_right.x - place.top_left.x) / dpi * 25.4,
            (place.bottom_left.y - place.top_left.y) / dpi * 25.4,
        )
        for name, place in places.items()
    }
    bars = next(size[name] for name in size if name.startswith("Code128"))
    assert 50 < bars[0] < 60
    assert paper.HEIGHT >= 10
    assert min(size["QRCode"]) >= 15


def test_the_page_says_all_that_a_payer_a_bank_and_the_ward_need() -> None:
    content = paper.made([slip_of()]).pdf
    text = text_of(content)
    for word in (
        "領収証書",
        "納付書",
        "領収済通知書",
        "見本花子様",
        "東京都大田区見本一丁目2番3号",
        "123,450円",
        "令和",
        "見本（番号は架空",
    ):
        assert word in text
    assert "￥" in text
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    assert b"pdfuaid" in content
    assert reader.metadata is not None
    assert reader.metadata.title == "納付書"


def test_without_a_name_for_who_came_by_a_link() -> None:
    text = text_of(paper.made([slip_of()], named=False).pdf)
    assert "花子" not in text
    assert "見本一丁目" not in text


def test_hostile_words_and_the_longest_stay_on_one_page() -> None:
    name = '#import "x" $ \\ <script> 𠮷𩸽' + "長" * 60
    lines = [Line("item", {"ja": f"品目{n} #eval" + "字" * 120}, 100, 3, 0, {"ja": "理由" * 60}) for n in range(30)]
    invoice = invoices.raise_invoice(
        subject="件" * 200,
        lines=lines,
        income="other",
        department=testing.department(),
        details=Payer(name, "", "1440000", "住所" * 80 + "\n\U000e0100\u202e"),
    )
    commands.issue_slip(invoice_id=invoice.pk)
    commands.reissue_slip(invoice_id=invoice.pk, why="再発行")
    slip = Slip.objects.select_related(*paper.NEEDED).get(invoice=invoice, state="valid")
    made = paper.made([slip])
    assert len(pypdf.PdfReader(io.BytesIO(made.pdf)).pages) == 1
    text = text_of(made.pdf)
    assert "ほか24行" in text
    assert "3,000円" in text


def test_a_slip_of_a_batch_takes_less_than_a_tenth_of_a_second_of_the_processor() -> None:
    slips = [slip_of(yen) for yen in range(1000, 1020)]
    paper.made(slips[:1])
    begun = time.process_time()
    content = paper.made(slips).pdf
    used = (time.process_time() - begun) / len(slips)
    assert len(pypdf.PdfReader(io.BytesIO(content)).pages) == 20
    assert used < at_most(0.10)
