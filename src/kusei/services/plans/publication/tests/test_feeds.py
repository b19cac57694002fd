"""The feeds keep the rules of Atom 1.0 and RSS 2.0, and their names."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET

from django.test import Client

from kusei.services.plans.models import Edition
from kusei.services.plans.publication.tests import examples
from kusei.services.plans.publication.tests.reading import text_at

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_atom_feed_keeps_the_rules_of_rfc_4287(results: Edition, client: Client) -> None:
    answer = client.get("/plans/sample/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"
    for part in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1
        moment = dt.datetime.fromisoformat(part.findtext(f"{ATOM}updated", ""))
        assert moment.tzinfo is not None
        assert re.fullmatch(r"tag:[^,:]+,\d{4}-\d\d-\d\d:plans/\S+", part.findtext(f"{ATOM}id", ""))
    links = {link.get("rel"): link.get("href", "") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/plans/sample/feed.atom")
    assert links["alternate"].endswith("/plans/sample/changes/")
    entries = feed.findall(f"{ATOM}entry")
    assert {entry.find(f"{ATOM}category").get("term") for entry in entries} == {  # type: ignore[union-attr]
        "edition", "progress", "evaluation", "booklet",
    }  # fmt: skip
    for entry in entries:
        assert entry.find(f"{ATOM}author/{ATOM}name") is not None
        assert all(link.get("href", "").startswith("http") for link in entry.findall(f"{ATOM}link"))


def test_the_rss_feed_keeps_the_rules_of_rss_2(results: Edition, client: Client) -> None:
    answer = client.get("/plans/sample/feed.rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    rss = ET.fromstring(answer.content)
    channel = rss.find("channel")
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    assert channel is not None
    assert all(channel.findtext(name) for name in ("title", "link", "description", "language", "lastBuildDate"))
    items = channel.findall("item")
    assert len(items) == 4
    for item in items:
        assert item.find("guid").get("isPermaLink") == "false"  # type: ignore[union-attr]
        assert dt.datetime.strptime(item.findtext("pubDate", ""), "%a, %d %b %Y %H:%M:%S %z")


def test_what_the_feed_names_keeps_its_name_when_more_is_published(results: Edition, client: Client) -> None:
    def names() -> set[str]:
        feed = ET.fromstring(client.get("/plans/feeds/changes.atom").content)
        return {entry.findtext(f"{ATOM}id", "") for entry in feed.findall(f"{ATOM}entry")}

    before = names()
    examples.published_round(results, period="year")
    after = names()
    assert before < after
    assert len(after) == len(before) + 1


def test_a_plans_page_names_its_feeds_in_its_head(plan: Edition, client: Client) -> None:
    head = text_at(client, "/plans/sample/").partition("</head>")[0]
    assert re.search(
        r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="/plans/sample/feed.atom">', head
    )
    assert 'type="application/rss+xml"' in head
    assert 'type="application/ld+json"' in head


def test_a_feed_or_a_file_that_is_not_offered_is_not_found(plan: Edition, client: Client) -> None:
    wrong = ["sample/feed.json", "none/feed.atom", "feeds/changes.xml"]
    wrong += [f"sample/data/{name}" for name in ("results.pdf", "nothing.csv", "initiatives.csv")]
    for path in wrong:
        assert client.get(f"/plans/{path}").status_code == 404, path
