"""The pages: going to pay, coming back, giving up; who may; the sandbox's own pages."""

from __future__ import annotations

import csv
import datetime as dt
import http.client
import http.server
import io
import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pytest
from django.urls import reverse

from kusei.engines.payments import testing
from kusei.engines.payments.invoices import hooks
from kusei.engines.payments.invoices.models import Attempt
from kusei.engines.payments.online.protocol import Order
from kusei.engines.payments.online.sandbox.adapter import HEADER, Sandbox
from kusei.engines.payments.online.sandbox.server import Server
from kusei.engines.payments.online.tests.conftest import staff_member
from kusei.foundation.people.testing import resident, sign_in
from kusei.foundation.web.testing import at_most


@pytest.fixture
def payer(db):
    return resident()


@pytest.fixture
def invoice(payer):
    return testing.invoice(1200, payer=payer)


def start(invoice):
    return reverse("online:start", kwargs={"number": invoice.number})


@pytest.mark.django_db
def test_the_button_leads_to_the_provider_and_a_second_press_to_the_same_page(client, play, invoice, payer):
    client.force_login(payer)
    page = client.get(start(invoice))
    assert "1,200円" in page.content.decode()
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    first, second = client.post(start(invoice)), client.post(start(invoice))
    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"] == Attempt.objects.get().link
    origin = "/".join(first.headers["Location"].split("/")[:3])
    assert origin in page.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_who_may_not_see_an_invoice_cannot_begin_to_pay_it(client, sandbox, invoice):
    assert client.get(start(invoice)).status_code == 404
    client.force_login(resident(email="other@example.jp"))
    assert client.post(start(invoice)).status_code == 404
    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_coming_back_tells_the_truth_at_each_step(client, sandbox, invoice, payer):
    client.force_login(payer)
    client.post(start(invoice))
    attempt = Attempt.objects.get()
    back = reverse("online:back", kwargs={"key": attempt.key})
    assert "お支払いを確かめています" in client.get(back).content.decode()
    left = client.get(back, {"left": "1"}).content.decode()
    assert attempt.link in left
    assert "この支払いをやめる" in left
    sandbox.pay(attempt.reference)
    told = client.get(back).content.decode()
    assert "支払いが済みました" in told
    assert "hx-get" not in told
    assert client.get(reverse("online:back", kwargs={"key": uuid.uuid4()})).status_code == 404


@pytest.mark.django_db
def test_giving_up_is_one_press_and_a_guest_of_the_key_sees_no_subject(client, sandbox, invoice, payer):
    client.force_login(payer)
    client.post(start(invoice))
    attempt = Attempt.objects.get()
    client.logout()
    told = client.post(reverse("online:cancel", kwargs={"key": attempt.key}), follow=True).content.decode()
    assert "支払いをやめました" in told
    assert invoice.subject not in told


@pytest.mark.django_db
def test_a_provider_that_hangs_delays_the_page_and_breaks_nothing(client, sandbox, invoice, payer, settings):
    from kusei.engines.payments.online import registry

    client.force_login(payer)
    client.post(start(invoice))
    settings.PAYMENTS_CALL_SECONDS = 0.4
    registry.forget()
    sandbox.hang(5)
    begun = time.monotonic()
    told = client.get(reverse("online:back", kwargs={"key": Attempt.objects.get().key})).content.decode()
    assert time.monotonic() - begun < at_most(3)
    assert "まだ確かめられません" in told


@pytest.mark.django_db
def test_without_a_provider_nothing_is_offered(client, invoice, payer, settings):
    settings.PAYMENTS_PROVIDER = ""
    [offer] = [one for one in hooks.offers() if one.way == "online"]
    assert offer.url(invoice) == ""
    client.force_login(payer)
    assert "今はオンラインで支払えません" in client.get(start(invoice)).content.decode()
    assert client.post(start(invoice)).status_code == 409


@pytest.mark.django_db
def test_the_desk_is_for_staff(client, invoice, payer, django_assert_max_num_queries):
    client.force_login(payer)
    assert client.get(reverse("online:desk")).status_code == 403
    sign_in(client, staff_member("viewer", department=invoice.department))
    client.get(reverse("online:desk"))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("online:desk")).status_code == 200


# ---------------------------------------------------------------------------------------------- the sandbox alone


class _Receiver:
    """Somebody whom the sandbox tells; the first answers are as given."""

    def __init__(self, *statuses):
        self.got, self.statuses = [], list(statuses)
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((json.loads(body), self.headers[HEADER]))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def wait(self, count):
        until = time.monotonic() + at_most(10)
        while len(self.got) < count and time.monotonic() < until:
            time.sleep(0.02)
        return [event["kind"] for event, _signature in self.got]


def page_of(server, amount=1200, **more):
    now = dt.datetime.now(dt.UTC)
    until = now + more.pop("lives", dt.timedelta(minutes=30))
    adapter = Sandbox(server.url, "key", "secret")
    return adapter, adapter.create(
        Order(str(uuid.uuid4()), amount, "請求番号 1", "http://127.0.0.1/back", "http://127.0.0.1/left", now, until)
    )


def send(link, **form):
    """Status, target and text of a form of the sandbox."""
    parts = urllib.parse.urlsplit(link)
    with_it = http.client.HTTPConnection(parts.netloc, timeout=10)
    body = urllib.parse.urlencode(form) if form else None
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "ja"}
    with_it.request("POST" if form else "GET", f"{parts.path}?{parts.query}", body, headers)
    answer = with_it.getresponse()
    found = answer.status, answer.headers.get("Location", ""), answer.read().decode()
    with_it.close()
    return found


CARDS = ("4242 4242 4242 4242", "4000000000000002", "4000 0000 0000 3220", "4000000000000119", "4000000000000069")


def test_each_test_number_does_what_the_page_says(settings):
    with Server(key="key", secret="secret") as server:
        adapter, page = page_of(server)
        status, _target, text = send(page.link)
        assert status == 200
        assert all(number in text for number in ("4242 4242 4242 4242", "4000 0000 0000 3220"))
        assert send(page.link, method="card", number="5555555555554444")[0] == 422
        assert send(page.link, method="card", number=CARDS[1])[0] == 402
        assert adapter.look(page.reference).status == "pending"
        assert send(page.link, method="card", number=CARDS[0])[1] == "http://127.0.0.1/back"
        assert adapter.look(page.reference).status == "paid"
        assert "もう" in send(page.link)[2] or "済んで" in send(page.link)[2]
        adapter, page = page_of(server)
        _status, check, _text = send(page.link, method="card", number=CARDS[2])
        assert send(server.url + check)[0] == 200
        assert send(server.url + check, answer="no")[0] == 402
        assert send(server.url + check, answer="yes")[0] == 303
        assert adapter.look(page.reference).status == "paid"
        for number, outcome in ((CARDS[3], "pending"), (CARDS[4], "failed")):
            adapter, page = page_of(server)
            assert send(page.link, method="card", number=number)[0] == 303
            assert adapter.look(page.reference).status == outcome
        adapter, page = page_of(server)
        send(page.link, method="code")
        assert adapter.look(page.reference).status == "paid"
        assert '<html lang="en">' in send(page_of(server)[1].link + "?lang=en")[2]


def test_money_arrives_after_it_was_given_up(monkeypatch):
    from kusei.engines.payments.online.sandbox import book

    monkeypatch.setattr(book, "LATE_SECONDS", 0.05)
    with _Receiver() as receiver, Server(key="key", secret="secret", webhook=receiver.url) as server:
        adapter, page = page_of(server)
        send(page.link, method="card", number="4000000000000341")
        assert adapter.cancel(page.reference).status == "expired"
        assert receiver.wait(2) == ["expired", "paid"]


def test_over_its_time_a_session_ends_by_itself():
    with _Receiver() as receiver, Server(key="key", secret="secret", webhook=receiver.url) as server:
        page_of(server, lives=dt.timedelta(seconds=1))
        assert receiver.wait(1) == ["expired"]


def test_news_is_told_again_until_it_is_taken(monkeypatch):
    from kusei.engines.payments.online.sandbox import telling

    monkeypatch.setattr(telling, "FIRST_PAUSE", 0.02)
    with _Receiver(500, 503) as receiver, Server(key="key", secret="secret", webhook=receiver.url) as server:
        _adapter, page = page_of(server)
        send(page.link, method="code")
        assert receiver.wait(3) == ["paid"] * 3
        assert len({event["id"] for event, _signature in receiver.got}) == 1


def test_duplicates_and_the_wrong_order_come_on_demand():
    with _Receiver() as receiver, Server(key="key", secret="secret", webhook=receiver.url) as server:
        assert send(server.url + "/", act="control", duplicates="1", reverse="1")[0] == 303
        _adapter, page = page_of(server)
        send(page.link, method="code")
        [payment] = server.book.payments
        send(server.url + "/", act="dispute", id=payment)
        assert receiver.wait(4) == ["disputed", "disputed", "paid", "paid"]


def test_the_settlement_file_has_a_fee_for_each_payment():
    with Server(key="key", secret="secret") as server:
        adapter, page = page_of(server, 1234)
        send(page.link, method="card", number=CARDS[0])
        [payment] = server.book.payments
        adapter.refund(payment=payment, amount=234, key="r1", number="7")
        today = dt.datetime.now(dt.timezone(dt.timedelta(hours=9))).date()
        _status, _target, text = send(f"{server.url}/settlements/{today}.csv")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["type"], row["gross"], row["fee"], row["net"]) for row in rows] == [
            ("payment", "1234", "18", "1216"),
            ("refund", "-234", "0", "-234"),
        ]
        assert rows[1]["payment"] == payment
        assert send(f"{server.url}/settlements/2020-01-01.csv")[2].count("\n") == 1


def test_what_happened_outlives_the_process(tmp_path):
    file = tmp_path / "state.json"
    with Server(key="key", secret="secret", file=file) as server:
        _adapter, page = page_of(server)
        send(page.link, method="code")
    with Server(key="key", secret="secret", file=file) as server:
        assert Sandbox(server.url, "key", "secret").look(page.reference).status == "paid"
    assert "4242" not in file.read_text()


def test_the_sandbox_answers_this_machine_alone():
    with pytest.raises(ValueError, match="only this machine"):
        Server(key="key", secret="secret", webhook="https://ward.example/hook")
    with Server(key="key", secret="secret") as server:
        _adapter, page = page_of(server)
        for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
            asked = urllib.request.Request(page.link, data=b"method=code", headers=headers)
            with pytest.raises(urllib.error.HTTPError) as refusal:
                urllib.request.urlopen(asked)
            assert refusal.value.code in {403, 421}
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{server.url}/api/sessions/{page.reference}")
        assert refusal.value.code == 401
        assert send(f"{server.url}/pay/nothing")[0] == 404
