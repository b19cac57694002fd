"""What was published, over the API: events and booklets; nothing that was not let out."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from kusei.services.plans.publication.models import Booklet

AT = dt.datetime(2026, 5, 10, 1, tzinfo=dt.UTC)


@pytest.fixture
def booklet(staffed):
    """Makes a finished booklet, published or not."""

    def make(published_at):
        return Booklet.objects.create(
            edition=staffed, fiscal_year=2025, made_on=AT.date(), requested_at=AT, state="done", step=5,
            content=b"%PDF-1.7", sha256=hashlib.sha256(b"%PDF-1.7").hexdigest(), size=8, pages=3, finished_at=AT,
            published_at=published_at,
        )  # fmt: skip

    return make


def test_only_published_booklets_are_listed_with_address_and_hash(client, booklet):
    booklet(None)
    row = booklet(AT)
    (one,) = client.get("/api/v1/plans/small/booklets").json()["items"]
    assert (one["number"], one["fiscal_year"], one["pages"], one["size"]) == (row.pk, 2025, 3, 8)
    assert one["sha256"] == hashlib.sha256(b"%PDF-1.7").hexdigest()
    file = client.get(one["url"])
    assert file.status_code == 200


def test_events_tell_what_was_let_out_and_when_of_a_plan_and_of_all(client, booklet):
    booklet(AT)
    for path in ("/api/v1/plans/small/changes", "/api/v1/changes"):
        items = client.get(path).json()["items"]
        assert {one["kind"] for one in items} == {"edition", "booklet"}
        assert [one["at"] for one in items] == sorted((one["at"] for one in items), reverse=True)
        assert client.get(items[0]["url"]).status_code == 200
    assert client.get("/api/v1/plans/nowhere/changes").status_code == 404
    english = client.get("/api/v1/changes", headers={"Accept-Language": "en"}).json()["items"]
    assert all(one["url"].startswith("/en/") for one in english)
