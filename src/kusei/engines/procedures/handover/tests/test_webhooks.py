"""Messages to other systems, against a receiver that really listens: signed, tried again, never inside the house."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import time

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from kusei.engines.procedures.applications.commands import office
from kusei.engines.procedures.applications.models import Application
from kusei.engines.procedures.handover import jobs, refusals, sending
from kusei.engines.procedures.handover.commands import webhooks
from kusei.engines.procedures.handover.models import Delivery
from kusei.engines.procedures.handover.permissions import NotAllowed
from kusei.engines.procedures.handover.tests.conftest import apply, build
from kusei.engines.procedures.handover.tests.receiver import Receiver
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock, outgoing
from kusei.foundation.web.testing import at_most


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_PRIVATE = True
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


def endpoint(town, url, **more):
    events = more.pop("events", ("submitted", "decide"))
    department = town.editor.role_assignments.get().department
    return webhooks.make_endpoint(
        name="住民記録", url=url, department=department, events=events, by=town.administrator, **more
    )


def later(monkeypatch, seconds):
    moment = clock.now() + dt.timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_an_event_arrives_signed_and_without_any_answer(town, receiver):
    made = endpoint(town, receiver.url)
    one = apply(town)
    delivery = Delivery.objects.get()
    jobs.send_webhook(delivery_id=delivery.pk)
    ((path, headers, body),) = receiver.got
    assert path == "/hook?x=1"
    stamp, mark = headers["X-Kusei-Signature"].split(",")
    at = stamp.removeprefix("t=")
    expected = hmac.new(made.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert mark == f"v1={expected}"
    assert abs(int(at) - time.time()) < 60
    said = json.loads(body)
    assert {**said, "at": "", "id": ""} == {
        "id": "", "at": "", "event": "submitted", "number": one.number, "procedure": "certificate-copy",
        "state": "received",
    }  # fmt: skip
    assert headers["X-Kusei-Delivery"] == said["id"]
    delivery.refresh_from_db()
    assert (delivery.delivered_at is not None, delivery.last_status, delivery.next_try) == (True, 200, None)
    jobs.send_webhook(delivery_id=delivery.pk)
    assert len(receiver.got) == 1


def test_only_chosen_events_procedures_and_departments_are_told_and_nothing_confidential(town, receiver):
    endpoint(town, receiver.url, events=["decide"])
    endpoint(town, receiver.url, procedures=["another"])
    one = apply(town)
    assert not Delivery.objects.exists()
    Application.objects.filter(pk=one.pk).update(confidential=True)
    office.start_review(application_id=one.pk, by=town.editor)
    office.decide(application_id=one.pk, outcome="granted", by=town.editor)
    assert not Delivery.objects.exists()
    two = apply(town)
    office.start_review(application_id=two.pk, by=town.editor)
    office.decide(application_id=two.pk, outcome="granted", by=town.editor)
    assert list(Delivery.objects.values_list("kind", "application")) == [("decide", two.pk)]


def test_a_stopped_endpoint_hears_nothing(town, receiver):
    made = endpoint(town, receiver.url)
    apply(town)
    webhooks.switch(endpoint_id=made.pk, active=False, by=town.administrator)
    apply(town)
    delivery = Delivery.objects.get()
    jobs.send_webhook(delivery_id=delivery.pk)
    assert receiver.got == []


def test_failures_are_tried_again_ever_more_rarely_for_two_days_and_then_given_up(town, receiver, monkeypatch):
    endpoint(town, receiver.url)
    receiver.status = 500
    apply(town)
    delivery = Delivery.objects.get()
    begun = clock.now()
    for number in range(1, len(webhooks.WAITS) + 2):
        jobs.send_webhook(delivery_id=delivery.pk)
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.last_status, delivery.last_error) == (number, 500, "status")
        if delivery.next_try is None:
            break
        jobs.send_webhook(delivery_id=delivery.pk)  # not yet its time
        monkeypatch.setattr(clock, "now", lambda moment=delivery.next_try: moment)
    assert delivery.given_up_at is not None
    assert dt.timedelta(hours=40) < clock.now() - begun < dt.timedelta(hours=50)
    assert len(receiver.got) == len(webhooks.WAITS) + 1
    assert len({headers["X-Kusei-Delivery"] for _, headers, _ in receiver.got}) == 1
    receiver.status = 204
    webhooks.send_again(delivery_id=delivery.pk, by=town.administrator)
    jobs.send_webhook(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert delivery.delivered_at is not None


def test_a_redirect_is_not_followed(town, receiver):
    endpoint(town, receiver.url)
    receiver.status = 307
    apply(town)
    delivery = Delivery.objects.get()
    jobs.send_webhook(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert (len(receiver.got), delivery.last_status, delivery.delivered_at) == (1, 307, None)


def test_a_receiver_that_answers_drop_by_drop_is_left(town, receiver, monkeypatch):
    monkeypatch.setattr(outgoing, "ALTOGETHER", 0.5)
    endpoint(town, receiver.url)
    receiver.status = "drip"
    apply(town)
    delivery = Delivery.objects.get()
    begun = time.monotonic()
    jobs.send_webhook(delivery_id=delivery.pk)
    took = time.monotonic() - begun
    assert took < at_most(3)
    delivery.refresh_from_db()
    assert delivery.last_error in {"connection", "timeout"}


def test_a_receiver_that_hangs_times_out(town, receiver, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    receiver.look = lambda: time.sleep(1)
    endpoint(town, receiver.url)
    apply(town)
    delivery = Delivery.objects.get()
    jobs.send_webhook(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.last_error, delivery.last_status) == ("timeout", None)


def test_a_job_that_was_lost_with_its_worker_is_taken_up_by_the_sweep(town, receiver, monkeypatch):
    endpoint(town, receiver.url)
    apply(town)
    delivery = Delivery.objects.get()
    assert webhooks._take(delivery.pk) is not None  # and here the worker dies
    assert webhooks._take(delivery.pk) is None  # nobody else sends it for a while
    later(monkeypatch, webhooks.LEASE.total_seconds() + 1)
    assert webhooks.sweep() == 1
    jobs.send_webhook(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert (len(receiver.got), delivery.attempts) == (1, 2)
    assert delivery.delivered_at is not None


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_message_is_on_its_way(receiver):
    town = build()
    endpoint(town, receiver.url)
    apply(town)
    states = []

    def look():
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'"
                )
                states.append(cursor.fetchone()[0])
        finally:
            connections.close_all()

    receiver.look = look
    jobs.send_webhook(delivery_id=Delivery.objects.get().pk)
    assert states == [0]


@pytest.mark.parametrize(
    "url",
    ["http://example.jp/", "ftp://example.jp/", "https://user:secret@example.jp/", "https://", "https://exa mple.jp/",
     "http://127.0.0.1/", "https://example.jp:99999/", "javascript:alert(1)"],
)  # fmt: skip
def test_addresses_that_cannot_be_are_refused_at_once(town, url):
    with pytest.raises(refusals.EndpointWrong):
        endpoint(town, url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "[::1]", "[fd00::1]",
     "[::ffff:10.0.0.1]", "0.0.0.0", "100.64.0.1", "224.0.0.1", "[fe80::1]", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_nothing_is_sent_to_addresses_inside_the_house(host):
    with pytest.raises(sending.NotSent) as refused:
        sending.resolved(f"https://{host}/hook")
    assert refused.value.code in {"private", "dns"}


def test_a_name_with_one_inner_address_among_others_is_refused(monkeypatch):
    answers = [(0, 0, 0, "", ("203.0.114.1", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *args, **more: answers)
    with pytest.raises(sending.NotSent, match="private"):
        sending.resolved("https://example.jp/")
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *args, **more: answers[:1])
    assert sending.resolved("https://example.jp/").address == "203.0.114.1"


def test_the_page_registers_tests_and_shows_the_secret_once(town, receiver):
    client = sign_in(Client(), town.administrator)
    department = town.editor.role_assignments.get().department
    data = {"name": "住民記録", "url": receiver.url, "department": department.pk, "events": ["decide"]}
    answer = client.post(reverse("handover:webhooks"), data, follow=True)
    made = Delivery._meta.get_field("endpoint").related_model.objects.get()
    assert made.secret in answer.text
    address = reverse("handover:webhook", args=[made.pk])
    assert made.secret not in client.get(address).text
    client.post(reverse("handover:webhook_test", args=[made.pk]))
    delivery = Delivery.objects.get()
    jobs.send_webhook(delivery_id=delivery.pk)
    assert "届きました" in client.get(address).text
    client.post(reverse("handover:webhook_again", args=[made.pk, delivery.pk]))
    delivery.refresh_from_db()
    assert delivery.delivered_at is None
    old = made.secret
    assert client.post(reverse("handover:webhook_secret", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.secret != old
    assert client.post(reverse("handover:webhooks"), {**data, "url": "http://example.jp"}).status_code == 422
    assert sign_in(Client(), town.approver).get(address).status_code == 403
    with pytest.raises(NotAllowed):
        webhooks.send_test(endpoint_id=made.pk, by=town.approver)
