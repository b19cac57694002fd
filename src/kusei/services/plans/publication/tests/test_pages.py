"""The public pages: nothing unpublished is in them, they are sound, and the dashboard counts what is published."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import keeping
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.models import Booklet
from kusei.services.plans.publication.outcomes import Outcome
from kusei.services.plans.publication.queries.dashboard import dashboard
from kusei.services.plans.publication.tests import examples
from kusei.services.plans.publication.tests.reading import sound, text_at

PUBLIC = [
    "/plans/changes/",
    "/plans/feeds/changes.atom",
    "/plans/feeds/changes.rss",
    "/plans/sample/feed.atom",
    "/plans/sample/feed.rss",
    "/plans/sample/changes/",
    "/plans/sample/dashboard/",
    "/plans/sample/initiatives/W1/history/",
    "/plans/sample/initiatives/W1/",
    "/plans/sample/data/",
    "/plans/sample/data/catalog.jsonld",
    "/plans/sample/",
    *(
        f"/plans/sample/data/{what}.{format}"
        for what in ("results", "reports", "effects", "evaluations", "changes")
        for format in ("csv", "json")
    ),
    *(f"/plans/sample/data/{what}.json" for what in ("initiatives", "schedule", "indicators", "figures")),
]
PAGES = [path for path in PUBLIC if path.endswith("/")]


def test_nothing_that_is_not_published_is_seen_by_anybody(hidden: Edition, client: Client) -> None:
    for path in PUBLIC:
        text = text_at(client, path)
        for secret in (examples.HIDDEN, "987654", "987,654", "やや遅れ</", "booklets/"):
            assert secret not in text, path


def test_an_unpublished_booklet_is_not_handed_out_and_holds_nothing_unpublished(
    hidden: Edition, client: Client, member: Callable[..., User]
) -> None:
    booklet = Booklet.objects.get()
    assert client.get(f"/plans/sample/booklets/{booklet.pk}.pdf").status_code == 404
    sign_in(client, member(Role.APPROVER))
    assert client.get(f"/plans/sample/booklets/{booklet.pk}.pdf").status_code == 404
    content = client.get(f"/cycle/publication/booklets/{booklet.pk}/booklet.pdf").content
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert examples.HIDDEN not in text
    assert "まだ公表されていません" in text


@pytest.mark.parametrize("language", ["", "/en", "/ja-easy"])
def test_every_address_answers_in_every_language(language: str, results: Edition, client: Client) -> None:
    for path in PUBLIC:
        assert client.get(language + path).status_code == 200, path


def test_pages_are_sound_html_with_one_heading_and_answer_before_anything_is_published(
    plan: Edition, client: Client
) -> None:
    assert [path for path in PAGES if not sound(text_at(client, path))] == []


def test_pages_with_results_are_sound_html(results: Edition, client: Client) -> None:
    assert [path for path in PAGES if not sound(text_at(client, path))] == []


def test_the_dashboard_says_what_nobody_has_published_yet(plan: Edition, client: Client) -> None:
    text = text_at(client, "/plans/sample/dashboard/")
    assert "公表された進捗報告は、まだありません。" in text
    assert "公表された評価は、まだありません。" in text
    board = dashboard(plan)
    assert board.latest is None
    assert {one: len(rows) for one, rows in board.indicators.items() if rows} == {Outcome.NO_VALUE: 2}


def test_the_dashboard_counts_what_is_published_and_lists_it(results: Edition, client: Client) -> None:
    board = dashboard(results)
    assert board.latest is not None
    assert [(item.key, item.status) for item in board.items] == [("W1", "slightly_late"), ("W2", None)]
    assert [(part.label, part.total) for part in board.goals] == [("よい窓口", 2)]
    assert [(part.label, dict(part.counts)) for part in board.departments] == [
        ("区民部", {"slightly_late": 1}), ("課税課", {"slightly_late": 1}),
    ]  # fmt: skip
    assert [one.key for one in board.indicators[Outcome.REACHED]] == ["W1-K1"]
    assert (board.effects.hours, board.effects.yen, board.effects.said) == (12.5, 0, 1)
    assert [(one.fiscal_year, one.counts["B"]) for one in board.grades] == [(2025, board.grades[0].total)]
    text = text_at(client, "/plans/sample/dashboard/")
    for words in (
        "令和7年9月30日",
        'href="#s-slightly_late"',
        'id="s-slightly_late"',
        "0円",
        "12.5時間",
        "目標に届いた",
    ):
        assert words in text


def test_the_newest_round_counts_and_older_ones_stay_in_the_table(results: Edition, client: Client) -> None:
    examples.published_round(results, period="year")
    board = dashboard(results)
    assert [one.period for one in board.rounds] == ["half", "year"]
    text = text_at(client, "/plans/sample/dashboard/")
    assert "令和8年3月31日" in text


@pytest.mark.parametrize(("number", "word"), [(0, "behind"), (29, "behind"), (30, "reached"), (36, "reached")])
def test_an_indicator_of_a_year_that_is_over_is_reached_or_behind(
    number: int, word: str, plan: Edition, keeper: User
) -> None:
    examples.value(plan, number, by=keeper, confirmed=True)
    assert [one.key for one in dashboard(plan).indicators[Outcome(word)]] == ["W1-K1"]


def queries(client: Client, path: str) -> int:
    keeping.forget()
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_results_cost_no_further_queries(plan: Edition, keeper: User, client: Client) -> None:
    client.get("/plans/sample/dashboard/")
    examples.published_round(plan)
    before = queries(client, "/plans/sample/dashboard/")
    examples.published_round(plan, period="year")
    examples.published_sheet(plan)
    examples.value(plan, 36, by=keeper, confirmed=True)
    assert queries(client, "/plans/sample/dashboard/") == before


def test_a_publication_makes_kept_pages_stale(plan: Edition, client: Client) -> None:
    assert "進捗報告は、まだありません" in text_at(client, "/plans/sample/")
    examples.published_round(plan)
    text = text_at(client, "/plans/sample/")
    assert "進捗報告は、まだありません" not in text
    assert "やや遅れ" in text
