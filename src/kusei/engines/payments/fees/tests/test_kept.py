"""What came into force stays, whatever the file says later; pages, command and checks say the same."""

from __future__ import annotations

import datetime as dt
import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.test import Client

from kusei.engines.payments.fees import checks, jobs, kept
from kusei.engines.payments.fees.explaining import total
from kusei.engines.payments.fees.models import Sealed

FILE = """
format: kusei-fees/1
key: sample
label: {ja: 見本の料金, en: Sample fee, easy: 見本の お金}
income: other
versions:
  - from: 2020-04-01
    asks: [{key: many, label: {ja: 数, en: Number, easy: 数}, kind: number, least: 1, most: 9}]
    items: [{key: fee, label: {ja: 手数料, en: Fee, easy: お金}, amount: 300, count: many}]
"""
LATER = """  - from: 2999-04-01
    items: [{key: fee, label: 手数料, amount: 500}]
"""


@pytest.fixture
def file(db: None, settings: Any, tmp_path: Path) -> Path:
    """A pack with one fee table."""
    settings.RATE_LIMITS = False
    settings.PACKS_DIR, settings.HOME_PACK = tmp_path, "ota"
    path = tmp_path / "ota" / "payments" / "fees" / "sample.yaml"
    path.parent.mkdir(parents=True)
    (tmp_path / "common" / "payments").mkdir(parents=True)
    accounts = "titles: [{key: other, code: '1', label: {ja: その他}}]"
    (tmp_path / "common" / "payments" / "accounts.yaml").write_text(accounts, encoding="utf-8")
    path.write_text(FILE, encoding="utf-8")
    return path


def write(path: Path, text: str) -> None:
    """Another text, with another time of change."""
    before = path.stat().st_mtime_ns
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def fee() -> int:
    return total(kept.charge("sample", {"many": 2})[1])


def test_what_was_charged_once_stays_though_the_file_changes(file: Path) -> None:
    assert fee() == 600
    write(file, FILE.replace("300", "400"))
    assert fee() == 600
    assert [one.id for one in checks.what_is_in_force_stays(databases=["default"])] == ["fees.E002"]
    write(file, FILE)
    assert checks.what_is_in_force_stays(databases=["default"]) == []


def test_before_it_is_in_force_a_version_may_change(file: Path) -> None:
    write(file, FILE + LATER)
    jobs.seal_what_is_in_force()
    assert Sealed.objects.count() == 1
    write(file, FILE + LATER.replace("500", "700"))
    table, lines = kept.charge("sample", {}, dt.date(2999, 4, 1))
    assert total(lines) == 700
    assert table.last_day(table.versions[0]) == dt.date(2999, 3, 31)
    assert checks.what_is_in_force_stays(databases=["default"]) == []


def test_the_end_of_a_table_is_said_later(file: Path) -> None:
    fee()
    write(file, FILE.replace("from: 2020-04-01", "from: 2020-04-01\n    until: 2998-03-31"))
    assert kept.table("sample").last_day(kept.table("sample").versions[0]) == dt.date(2998, 3, 31)
    assert kept.changed() == []


@pytest.mark.parametrize("change", [{"digest": "x"}, {"content": {}}, None])
def test_the_database_refuses_to_change_what_was_in_force(file: Path, change: dict[str, Any] | None) -> None:
    jobs.seal_what_is_in_force()
    rows = Sealed.objects.all()
    with pytest.raises(IntegrityError, match="a fee table in force stays"), transaction.atomic():
        rows.update(**change) if change else rows.delete()


def test_a_file_that_cannot_be_read_is_an_error_that_says_where(file: Path) -> None:
    assert checks.tables_can_be_read() == []
    write(file, FILE.replace("income: other", "income: nothing"))
    assert [one.id for one in checks.tables_can_be_read()] == ["fees.E003"]
    for wrong in ("amount: -5", "amount: 3.5", "colour: red"):
        write(file, FILE.replace("amount: 300", wrong))
        (error,) = checks.tables_can_be_read()
        assert (error.id, "ota/payments/fees/sample.yaml" in error.msg) == ("fees.E001", True)


def test_the_command_explains_a_price(file: Path) -> None:
    out = StringIO()
    call_command("fees", "explain", "sample", "--fact", "many=3", "--json", stdout=out)
    assert json.loads(out.getvalue())["total"] == 900
    call_command("fees", "list", stdout=out)
    assert "見本の料金" in out.getvalue()
    for wrong in (["explain", "nothing"], ["explain", "sample"], ["explain", "sample", "--on", "yesterday"]):
        with pytest.raises(CommandError):
            call_command("fees", *wrong)


@pytest.mark.parametrize(("language", "words"), [("", "手数料"), ("/en", "Fee"), ("/ja-easy", "お金")])
def test_the_page_computes_without_scripts_and_says_every_line(
    file: Path, client: Client, language: str, words: str
) -> None:
    shown = client.get(f"{language}/payments/fees/").content.decode()
    assert f"{language}/payments/fees/sample/" in shown
    page = client.get(f"{language}/payments/fees/sample/?f-many=2&calculate=1").content.decode()
    result = page[page.index('id="result"') : page.index("</section>")]
    assert words in result
    assert "600" in result


def test_the_page_says_what_is_missing(file: Path, client: Client) -> None:
    for many in ("", "0", "10", "x", "9" * 400):
        page = client.get("/payments/fees/sample/", {"f-many": many, "calculate": "1"}).content.decode()
        assert "まだ計算できません" in page
    assert client.get("/payments/fees/nothing/").status_code == 404
    assert client.get("/payments/fees/sample/?on=2019-01-01").status_code == 404
    assert client.get("/payments/fees/sample/?on=x").status_code == 404


def test_the_pages_cost_one_query_and_the_promises_beside_that_of_every_page(
    file: Path, client: Client, django_assert_num_queries: Any
) -> None:
    for address, count in (("/payments/fees/", 2), ("/payments/fees/sample/?f-many=2", 3)):
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)


def test_every_table_of_the_home_pack_has_its_page(db: None, client: Client, settings: Any) -> None:
    settings.RATE_LIMITS = False
    for pack in ("ota", "setagaya"):
        settings.HOME_PACK = pack
        for table in kept.tables():
            assert client.get(f"/payments/fees/{table.key}/").status_code == 200
        assert checks.tables_can_be_read() == []
