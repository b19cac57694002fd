"""Opens pages as somebody does, and lets the delivery machine have done its work."""

from __future__ import annotations

from typing import Any

import html5lib
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kusei.engines.notices.deliveries import partitions
from kusei.engines.notices.deliveries.models import Sending, SendingState
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.services.outreach.models import Campaign

SPACE = "{http://www.w3.org/1999/xhtml}"
HTMX = {"HTTP_HX_REQUEST": "true"}


def signed_in(user: User) -> Client:
    """A browser in which the person is signed in."""
    return sign_in(Client(), user)


def address(name: str, campaign: Campaign, *more: Any) -> str:
    """A page of the campaign."""
    return reverse(f"outreach:{name}", args=[campaign.pk, *more])


def page(answer: HttpResponse, status: int = 200) -> str:
    """The text of the page; it must be sound and have one h1."""
    assert answer.status_code == status, answer.content.decode()[:2000]
    document = html5lib.HTMLParser(strict=True).parse(answer.content.decode())
    assert len(document.findall(f".//{SPACE}h1")) == 1
    ids = [one.get("id") for one in document.iter() if one.get("id")]
    assert len(ids) == len(set(ids)), ids
    return answer.content.decode()


def hand_over(sending: Sending) -> None:
    """As the machine does: everybody in two batches, the inbox and mail; one address was wrong."""
    partitions.ensure(sending.month)
    people = list(sending.topic.subscriptions.order_by("subscriber").values_list("subscriber", flat=True))
    with connection.cursor() as cursor:
        for channel, state in (("inbox", "handed"), ("mail", "handed"), ("line", "waiting")):
            cursor.execute(
                "INSERT INTO deliveries_batch (month, sending_id, channel, priority, first_id, last_id, recipients,"
                " languages, state, next_at, made_at) VALUES (%s, %s, %s, 3, %s, %s, %s, %s, %s, now(), now())",
                [sending.month, sending.pk, channel, people[0], people[-1], people, ["ja"] * len(people), state],
            )
        for became, code, person in (("delivered", "", 1), ("opened", "", 1), ("failed", "invalid-address", 2)):
            cursor.execute(
                "INSERT INTO deliveries_outcome (month, sending_id, channel, subscriber_id, became, code, at)"
                " VALUES (%s, %s, 'mail', %s, %s, %s, now())",
                [sending.month, sending.pk, people[person], became, code],
            )
    Sending.objects.filter(pk=sending.pk).update(state=SendingState.HANDING, people=len(people))
