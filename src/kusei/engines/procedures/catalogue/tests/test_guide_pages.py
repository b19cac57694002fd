"""A guide on its page: its questions lead to the exact list, and the address of the list can be sent to others."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace

from django.test import Client

from kusei.engines.procedures.catalogue.tests.changing import changed_guide
from kusei.engines.procedures.catalogue.tests.conftest import ANSWERED, MOVING, main, text
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.models import Procedure


def test_a_guide_asks_and_then_lists_exactly_what_is_needed(world: SimpleNamespace, client: Client) -> None:
    assert MOVING in main(client, "/procedures/guides/")
    asked = main(client, MOVING)
    assert "引っ越した日" in asked
    assert "あなたに必要な手続" not in asked
    words = text(main(client, MOVING, ANSWERED))
    for said in (
        "あなたに必要な手続 2件", "証明書の再交付", "10月15日", "14日以内", "いまの証明書の写真", "証明書 300円",
        "電気と水道", "それぞれの会社", "検針票", "かかりません",
    ):  # fmt: skip
        assert said in words, said
    few = text(main(client, MOVING, {**ANSWERED, "q-lost": "false"}))
    assert "あなたに必要な手続 1件" in few
    assert "証明書の再交付" not in few


def test_the_address_of_the_list_gives_the_same_list_to_whom_it_is_sent(world: SimpleNamespace, client: Client) -> None:
    first = client.get(MOVING, ANSWERED)
    (shared,) = re.findall(r'id="id_shared" value="([^"]+)" readonly', first.content.decode())
    second = Client().get(unescape(shared))
    assert [one.title for one in second.context["entries"]] == [one.title for one in first.context["entries"]]
    assert second.context["complete"] is True
    assert not second.cookies.get("sessionid")


def test_what_is_missing_or_wrong_is_told_at_the_question_and_lists_nothing(
    world: SimpleNamespace, client: Client
) -> None:
    for change in ({"q-lost": ""}, {"q-moved_on-month": "13"}):
        page = main(client, MOVING, {**ANSWERED, **change}, status=422)
        assert "あなたに必要な手続" not in page
        assert "error" in page


def test_what_is_found_can_be_applied_for_together_unless_it_is_stopped(world: SimpleNamespace, client: Client) -> None:
    page = main(client, MOVING, ANSWERED)
    assert 'name="procedure" value="certificate-copy" checked' in page
    assert re.search(r'<form method="post" action="/applications/\S*moving-in\S*lost=true', page)
    Procedure.objects.update(is_open=False)
    page = main(client, MOVING, ANSWERED)
    assert "あなたに必要な手続 2件" in text(page)
    assert "いまはオンラインで受け付けていません" in page
    assert "/applications/" not in page


def test_a_guide_that_finds_nothing_says_so_and_lets_one_change_the_answers(
    world: SimpleNamespace, client: Client
) -> None:
    only = {"procedure": "certificate-copy", "when": "lost"}
    publishing.store_guide(municipality=world.home, content=changed_guide(items=[only]))
    page = main(client, MOVING, {**ANSWERED, "q-lost": "false"})
    assert "答えにあてはまる手続は見つかりませんでした。" in page
    assert 'name="q-lost"' in page
