"""The desk's pages: what they show, who may see and do what, and how many queries they need."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kusei.engines.payments.matching import commands
from kusei.engines.payments.matching.models import Difference, ExportBatch, Import, WriteOff
from kusei.engines.payments.matching.testing import bank_file, sandbox_file
from kusei.engines.payments.testing import department, invoice, payment
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear

pytestmark = pytest.mark.django_db
HOME = "/desk/payments/matching/"
YEAR = FiscalYear.of(clock.today()).year
# Path, and the most SQL queries that it needs, whatever there is.
PAGES = {
    "": 24,
    "imports/": 20,
    "differences/": 20,
    "daily/": 20,
    "exports/": 22,
    "years/": 20,
    f"years/{YEAR}/": 30,
    "trial-balance/?prove=1": 32,
}
DOING = {
    "close/": "editor",
    "imports/1/apply/": "editor",
    "imports/1/drop/": "editor",
    f"years/{YEAR}/close/": "approver",
    f"years/{YEAR}/write-off/": "editor",
    "write-offs/1/approve/": "approver",
}


@pytest.fixture
def desk(client: Client, person, hand_in):
    """Everything has a row: a payment settled, another missing at the bank, an export, a write-off."""
    clerk, boss = person("clerk", "editor"), person("boss", "approver")
    one, two = payment(invoice(1000)), invoice(70)
    hand_in(sandbox_file((one.reference, "payment", 1000, 10, "P1"), ("lost", "payment", 70, 0, "P2")))
    hand_in(bank_file((990, "SANDBOX"), (5, "オオタ タロウ")), "bank-csv")
    commands.close(clock.today().replace(year=clock.today().year + 1))
    commands.export(until=clock.today(), by=boss)
    commands.request_write_off(invoice_id=invoice(30).pk, why="時効の完成", by=clerk)
    return clerk, boss, two


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_for_accounting_in_so_many_queries(path, desk, client, django_assert_max_num_queries):
    sign_in(client, desk[1])
    client.get(HOME)
    with django_assert_max_num_queries(PAGES[path]):
        answer = client.get(f"{HOME}{path}")
    assert answer.status_code == 200
    assert client.get(f"/en{HOME}{path}").status_code == 200


def test_the_day_says_in_words_whether_it_agrees(desk, client):
    sign_in(client, desk[0])
    text = client.get(HOME).content.decode()
    assert "合わないものがあります" in text
    assert "1,000円" in text
    assert "990円" in text


@pytest.mark.parametrize("path", [one for one in PAGES if not one.startswith("differences") and one])
def test_other_departments_see_no_page_of_accounting(path, client, person):
    sign_in(client, person("other", "approver", department("kenko", "健康課")))
    assert client.get(f"{HOME}{path}").status_code == 403


@pytest.mark.parametrize("path", DOING)
def test_only_the_right_role_does_it(path, desk, client, person):
    needed = DOING[path]
    for name, role in (("v", "viewer"), ("e", "editor"), ("a", "approver")):
        sign_in(client, person(name, role))
        refused = client.post(f"{HOME}{path}").status_code == 403
        assert refused == (role != needed), (role, path)
    sign_in(client, person("o", needed, department("kenko", "健康課")))
    assert client.post(f"{HOME}{path}").status_code == 403


def test_residents_and_nobody_get_in_nowhere(client, person):
    assert client.get(HOME).status_code == 302
    sign_in(client, person("resident"))
    assert client.get(HOME).status_code == 403


def test_a_file_is_previewed_then_read_in_and_a_hostile_one_refused(client, person):
    sign_in(client, person("clerk", "editor"))
    paid = payment(invoice(1000))
    good = SimpleUploadedFile("../../x.csv", sandbox_file((paid.reference, "payment", 1000, 10, "P1")))
    answer = client.post(f"{HOME}imports/", {"layout": "sandbox-payouts", "file": good})
    file = Import.objects.get()
    assert (answer.status_code, file.state, "/" in file.name) == (302, "waiting", False)
    text = client.get(answer["Location"]).content.decode()
    assert paid.reference in text
    assert "取り込む" in text
    client.post(f"{HOME}imports/{file.pk}/apply/")
    assert client.post(f"{HOME}imports/{file.pk}/drop/").status_code == 302
    file.refresh_from_db()
    assert (file.state, file.added, bytes(file.sealed)) == ("done", 1, b"")
    bad = SimpleUploadedFile("x.csv", b"PK\x03\x04\x00")
    answer = client.post(f"{HOME}imports/", {"layout": "sandbox-payouts", "file": bad})
    assert answer.status_code == 422
    assert Import.objects.count() == 1


def test_a_difference_is_recorded_as_a_payment_on_its_page(desk, client):
    clerk, _, owed = desk
    sign_in(client, clerk)
    found = Difference.objects.get(kind="unknown")
    address = f"{HOME}differences/{found.pk}/"
    assert "この請求の入金として記録する" in client.get(address).content.decode()
    assert client.post(address + "solve/", {"text": ""}).status_code == 422
    client.post(address + "record/", {"number": owed.number})
    found.refresh_from_db()
    assert (found.state, owed.payments.count()) == ("solved", 1)
    assert client.post(address + "eat/").status_code == 404


def test_a_department_sees_the_difference_it_was_given_without_the_text_of_the_bank(desk, client, person):
    clerk, given = desk[0], person("g", "editor", department("kenko", "健康課"))
    found = Difference.objects.get(kind="bank-extra")
    sign_in(client, given)
    assert client.get(f"{HOME}differences/{found.pk}/").status_code == 404
    assert client.get(HOME).status_code == 302
    commands.assign(difference_id=found.pk, department=department("kenko"), by=clerk)
    text = client.get(f"{HOME}differences/{found.pk}/").content.decode()
    assert "オオタ" not in text
    assert "記録だけする" in text
    sign_in(client, clerk)
    assert "オオタ" in client.get(f"{HOME}differences/{found.pk}/").content.decode()


def test_a_file_for_accounting_is_always_the_same_and_a_write_off_is_approved_by_another(desk, client):
    sign_in(client, desk[1])
    batch = ExportBatch.objects.get()
    for _ in range(2):
        assert client.get(f"{HOME}exports/{batch.number}/").content == bytes(batch.content)
    asked = WriteOff.objects.get()
    client.post(f"{HOME}write-offs/{asked.pk}/approve/")
    asked.refresh_from_db()
    assert asked.state == "approved"
