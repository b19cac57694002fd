"""Every page that a visitor can reach from the home page is sound, in every language."""

from __future__ import annotations

import re
from collections import Counter, deque
from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import html5lib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override

from kusei.foundation.web import navigation
from kusei.services.plans.commands.pack import load_packs

SPACE = "{http://www.w3.org/1999/xhtml}"
EACH = 2  # pages looked at per route and language
LANGUAGES = {"": "ja", "/en": "en", "/ja-easy": "ja"}
STANDING_ALONE = {"counters:board"}  # a screen on a wall: nobody goes on from there


@pytest.fixture(scope="module")
def _demonstration(django_db_setup: None, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_packs([settings.PACKS_DIR / name for name in ("ota", "setagaya")], actor=None)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_demonstration")]


def walk(client: Client, start: str):
    """Pages reached by links from the start, a few of each route, breadth first."""
    waiting, seen, looked = deque([start]), {start}, Counter()
    while waiting:
        address = waiting.popleft()
        try:
            with override(start.strip("/") or "ja"):
                route = resolve(unquote(urlsplit(address).path)).view_name
        except Resolver404:
            pytest.fail(f"a link leads nowhere: {address}")
        if looked[route] >= EACH:
            continue
        looked[route] += 1
        answer = client.get(address, follow=True)
        yield address, route, answer
        if not answer["Content-Type"].startswith("text/html"):
            continue
        document = html5lib.parse(answer.content.decode())
        for link in document.iter(f"{SPACE}a"):
            target = urldefrag(urljoin(address, link.get("href", "")))[0]
            if target.startswith("/") and language_of(target) == language_of(start) and target not in seen:
                seen.add(target)
                waiting.append(target)


def language_of(address: str) -> str:
    """The language prefix of the address; machines' addresses have a language of their own, so they are not walked."""
    first = address.split("/")[1]
    return first if first in {"en", "ja-easy", "static"} else ""


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_every_page_reached_from_home_has_one_h1_a_title_its_language_and_the_navigation(
    client: Client, prefix: str
) -> None:
    reached = set()
    for address, route, answer in walk(client, f"{prefix}/"):
        reached.add(route)
        assert answer.status_code == 200, address
        if not answer["Content-Type"].startswith("text/html"):
            continue
        document = html5lib.HTMLParser(strict=True).parse(answer.content.decode())
        assert len(document.findall(f".//{SPACE}h1")) == 1, address
        assert document.find(f".//{SPACE}title").text.strip(), address
        assert document.get("lang") == LANGUAGES[prefix], address
        marks = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in document.iter(f"{SPACE}nav")]
        assert len(marks) >= 2 or route in STANDING_ALONE, address
        assert all(marks), address
        levels = [
            int(node.tag[-1])
            for node in document.iter()
            if isinstance(node.tag, str) and re.fullmatch(rf"{re.escape(SPACE)}h[1-6]", node.tag)
        ]
        assert all(b - a <= 1 for a, b in pairwise(levels)), f"{address} skips a heading level: {levels}"
    assert {
        "web:home",
        "plans:index",
        "plans:plan",
        "plans:initiative",
        "plans:initiatives",
        "plans:compare",
        "search:search",
        "account_login",
    } <= reached


def test_every_navigation_entry_leads_somewhere_for_those_who_see_it(client: Client) -> None:
    for item in navigation.items():
        assert client.get(reverse(item.url_name)).status_code in {200, 302}, item.key
