"""Telling other systems: who hears what, a message for each event, sending it, and trying again."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.procedures.applications.models import Application, Event
from kusei.engines.procedures.applications.rules import Act
from kusei.engines.procedures.handover import sending
from kusei.engines.procedures.handover.models import Delivery, Endpoint
from kusei.engines.procedures.handover.permissions import require
from kusei.engines.procedures.handover.refusals import EndpointWrong
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department, Role
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

EVENTS = ("submitted", *Act)
TEST = "test"
MOST = 20  # endpoints of one department
# Seconds until the next attempt: after a minute first, after about 47 hours for the last time.
WAITS = (60, 300, 900, 3600, 7200, 14400, 28800, 43200, 72000)
LEASE = dt.timedelta(minutes=2)  # so long an attempt is left alone before another worker takes it up


@transaction.atomic
def make_endpoint(  # noqa: PLR0913  what the sheet asks
    *, name: str, url: str, department: Department, events: Sequence[str], procedures: Sequence[str] = (), by: User
) -> Endpoint:
    """An address that hears of the department's applications; its secret is made here. Administrators may.

    `procedures`: keys, blank for all. Raises `EndpointWrong`, `NotAllowed`.
    """
    require(by, Role.ADMINISTRATOR, department)
    _check(url, events)
    if Endpoint.objects.filter(department=department).count() >= MOST:
        raise EndpointWrong(_("1つの組織に登録できるあて先は20までです。使わないものを止めてから登録してください。"))
    return Endpoint.objects.create(
        name=name.strip()[:100] or url[:100],
        url=url,
        sealed_secret=encryption.seal_json(secrets.token_urlsafe(32)),
        department=department,
        procedures=sorted(set(procedures)),
        events=[one for one in EVENTS if one in events],
        made_by=by,
        made_at=clock.now(),
    )


def _check(url: str, events: Sequence[str]) -> None:
    if sending.problem_of(url):
        raise EndpointWrong(_("あて先は https:// で始まる、名前やパスワードを含まないURLにしてください。"))
    if not set(events) & set(EVENTS):
        raise EndpointWrong(_("知らせるできごとを1つ以上選んでください。"))


@transaction.atomic
def switch(*, endpoint_id: int, active: bool, by: User) -> Endpoint:
    """Stop an endpoint, or use it again. Stopped, it hears of nothing new, and what waits is not sent."""
    endpoint = _own(endpoint_id, by)
    endpoint.active = active
    endpoint.save(update_fields=["active"])
    return endpoint


@transaction.atomic
def new_secret(*, endpoint_id: int, by: User) -> Endpoint:
    """A new secret; messages from now on are signed with it."""
    endpoint = _own(endpoint_id, by)
    endpoint.sealed_secret = encryption.seal_json(secrets.token_urlsafe(32))
    endpoint.save(update_fields=["sealed_secret"])
    return endpoint


def _own(endpoint_id: int, by: User) -> Endpoint:
    endpoint = Endpoint.objects.select_for_update(of=("self",)).select_related("department").get(pk=endpoint_id)
    require(by, Role.ADMINISTRATOR, endpoint.department)
    return endpoint


def follow(application: Application, event: Event) -> None:
    """Hook of every event: a message for each endpoint that wants it, in the event's transaction.

    Nothing is told of a confidential application.
    """
    if event.kind not in EVENTS or application.confidential:
        return
    department = application.department
    rows = Endpoint.objects.filter(
        active=True,
        events__contains=[str(event.kind)],
        department__municipality=department.municipality_id,
        department__code=department.code,
    )
    for endpoint in rows:
        if not endpoint.procedures or application.procedure.key in endpoint.procedures:
            _queue(endpoint, str(event.kind), _facts(application, event), event)


def _facts(application: Application, event: Event) -> dict[str, str]:
    """What a message says: never an answer, a name or a note."""
    return {
        "number": application.number,
        "procedure": application.procedure.key,
        "state": str(event.state),
        "at": event.at.isoformat(),
    }


def _queue(endpoint: Endpoint, kind: str, facts: dict[str, str], event: Event | None = None) -> Delivery:
    delivery = Delivery(endpoint=endpoint, event=event, application=event.application if event else None, kind=kind)
    delivery.made_at = delivery.next_try = clock.now()
    delivery.body = json.dumps({"id": str(delivery.key), "event": kind, **facts}, ensure_ascii=False, sort_keys=True)
    delivery.save()
    _enqueue(delivery)
    return delivery


def _enqueue(delivery: Delivery, at: dt.datetime | None = None) -> None:
    from kusei.engines.procedures.handover import jobs  # noqa: PLC0415  it imports us

    enqueue(jobs.send_webhook, key=f"handover-webhook:{delivery.pk}", run_at=at, delivery_id=delivery.pk)


@transaction.atomic
def send_test(*, endpoint_id: int, by: User) -> Delivery:
    """A message without any application, to try the endpoint out. Raises `NotAllowed`."""
    return _queue(_own(endpoint_id, by), TEST, {"at": clock.now().isoformat()})


@transaction.atomic
def send_again(*, delivery_id: int, by: User) -> None:
    """Send a message once more, with the same id, and begin to count the attempts anew. Raises `NotAllowed`."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    _own(delivery.endpoint_id, by)
    delivery.attempts, delivery.delivered_at, delivery.given_up_at = 0, None, None
    delivery.next_try = clock.now()
    delivery.save(update_fields=["attempts", "delivered_at", "given_up_at", "next_try"])
    _enqueue(delivery)


def attempt(*, delivery_id: int) -> None:
    """Try to send a message whose time has come. Between taking it up and noting what came of it no transaction is
    open; a worker that dies meanwhile leaves it to the next one, after `LEASE`.
    """
    taken = _take(delivery_id)
    if taken is None:
        return
    delivery, endpoint, at = taken
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Kusei-Webhook/1",
        "X-Kusei-Delivery": str(delivery.key),
        "X-Kusei-Signature": sending.signature(endpoint.secret, body, at),
    }
    try:
        status, error = sending.post(endpoint.url, body, headers), ""
    except sending.NotSent as failed:
        status, error = None, failed.code
    _note(delivery.pk, delivery.attempts, status, error)


def _take(delivery_id: int) -> tuple[Delivery, Endpoint, int] | None:
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("endpoint")
        now = clock.now()
        delivery = rows.filter(pk=delivery_id, next_try__lte=now, endpoint__active=True).first()
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.last_try, delivery.next_try = now, now + LEASE
        delivery.save(update_fields=["attempts", "last_try", "next_try"])
        return delivery, delivery.endpoint, int(now.timestamp())


@transaction.atomic
def _note(delivery_id: int, number: int, status: int | None, error: str) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.attempts != number or delivery.delivered_at is not None:
        return  # somebody asked to send it again meanwhile
    now = clock.now()
    delivery.last_status, delivery.last_error, delivery.next_try = status, error, None
    if status is not None and 200 <= status < 300:
        delivery.delivered_at = now
    elif number <= len(WAITS):
        delivery.next_try = now + dt.timedelta(seconds=WAITS[number - 1])
        delivery.last_error = error or "status"
    else:
        delivery.given_up_at = now
        delivery.last_error = error or "status"
    delivery.save()
    if delivery.next_try is not None:
        _enqueue(delivery, delivery.next_try)


def sweep() -> int:
    """Enqueue messages whose time has come and whose job was lost. Returns how many."""
    rows = Delivery.objects.filter(next_try__lte=clock.now(), endpoint__active=True).order_by("next_try")[:500]
    for delivery in rows:
        _enqueue(delivery)
    return len(rows)


def forget_old(*, days: int = 90) -> int:
    """Throw away messages that are over for so long. Returns how many."""
    rows = Delivery.objects.filter(next_try=None, made_at__lt=clock.now() - dt.timedelta(days=days))
    return rows.delete()[0]
