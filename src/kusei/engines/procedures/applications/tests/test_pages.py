"""The applicant's pages from start to receipt and after: in every language, with few queries, without scripts."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import applicants, drafts, office
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Application, Draft
from kusei.engines.procedures.testing import ANSWERS
from kusei.foundation.people.testing import resident, sign_in

PERSON = {
    **{f"f-applicant-{part}": value for part, value in ANSWERS["applicant"].items()},
    **{f"f-address-{part}": value for part, value in ANSWERS["address"].items()},
    "f-born-year": "平成2",
    "f-born-month": "4",
    "f-born-day": "1",
    "f-phone": "03-0000-0000",
}
WISH = {"f-reason": "lost", "f-copies": "2", "f-sure": "true"}


def apply(client: Client, language: str = "") -> str:
    """Go from the start to the receipt; the address of the draft."""
    started = client.post(f"{language}/applications/start/certificate-copy/")
    first = started.headers["Location"]
    second = client.post(first, {**_typed(client, first), **PERSON, "next": "1"})
    assert second.status_code == 302, second.content.decode()[-3000:]
    wish = second.headers["Location"]
    third = client.post(wish, {**_typed(client, wish), **WISH, "next": "1"})
    assert third.status_code == 302, re.findall(r'class="[^"]*error[^"]*"[^>]*>([^<]+)', third.content.decode())
    review = third.headers["Location"]
    assert client.get(review).status_code == 200
    done = client.post(review, {"email": ""})
    assert done.status_code == 302, done.content.decode()[-2000:]
    assert client.get(done.headers["Location"]).status_code == 200
    return first


def _typed(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser sends them."""
    page = client.get(address).content.decode()
    main = page[page.index("<main") :]
    return {
        name: value
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
        if name != "csrfmiddlewaretoken"
    }


@pytest.mark.parametrize("language", ["", "/en", "/ja-easy"])
def test_from_start_to_receipt_without_scripts(world: SimpleNamespace, client: Client, language: str) -> None:
    apply(client, language)
    made = Application.objects.get()
    assert made.answers.get().values == ANSWERS
    assert made.cover.language == (language[1:] or "ja")
    page = client.get(f"{language}/applications/{made.number}/").content.decode()
    assert made.number in page
    assert page.count("<h1") == 1


def test_the_journey_costs_few_queries(world: SimpleNamespace) -> None:
    client = Client()
    apply(client)  # what is read once a process is there
    with CaptureQueriesContext(
        connection,
    ) as caught:
        apply(client)
    assert len(caught) <= 90, len(caught)


def test_each_page_has_its_budget(world: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    client = sign_in(Client(), world.hanako)
    one = testing.filed(world.version, owner=world.hanako)
    office.start_review(application_id=one.pk, by=world.editor)
    other = testing.filed(world.version, owner=world.hanako)
    office.ask_correction(application_id=other.pk, fields={"born": "年を"}, message="", due_on=None, by=world.editor)
    draft, _secret = drafts.start_draft(versions=[world.version], owner=world.hanako, answers=[ANSWERS])
    budgets = {
        "/applications/": 12,
        "/applications/start/certificate-copy/": 14,
        f"/applications/{one.number}/": 24,
        f"/applications/{other.number}/correct/": 18,
        f"/applications/drafts/{draft.pk}/0.person/": 12,
        f"/applications/drafts/{draft.pk}/review/": 12,
        f"/applications/drafts/{draft.pk}/later/": 10,
    }
    for address, most in budgets.items():
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200, address


def test_the_list_costs_the_same_for_one_as_for_many(world: SimpleNamespace) -> None:
    client = sign_in(Client(), world.hanako)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get("/applications/")
        return len(caught)

    testing.filed(world.version, owner=world.hanako)
    cost()
    one = cost()
    for _ in range(5):
        testing.filed(world.version, owner=world.hanako)
        drafts.start_draft(versions=[world.version], owner=world.hanako)
    assert cost() <= one + 1  # the titles of the drafts


def test_a_step_with_something_missing_is_shown_again_with_what_was_typed(
    world: SimpleNamespace, client: Client
) -> None:
    address = client.post("/applications/start/certificate-copy/").headers["Location"]
    answer = client.post(address, {**PERSON, "f-phone": "12", "next": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="12"' in page
    assert 'href="#f-phone' in page
    assert Draft.objects.get().answers["forms"][0]["born"] == "1990-04-01"


def test_the_review_sends_nobody_off_with_missing_answers(world: SimpleNamespace, client: Client) -> None:
    address = client.post("/applications/start/certificate-copy/").headers["Location"]
    answer = client.post(address.replace("0.person", "review"))
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_coming_back_to_a_step_after_handing_in_leads_to_the_receipt(world: SimpleNamespace, client: Client) -> None:
    first = apply(client)
    for address in (first, first.replace("0.person", "review")):
        for answer in (client.get(address), client.post(address, {**PERSON, "next": "1"})):
            assert answer.status_code == 302
            assert answer.headers["Location"].endswith("/done/")
    assert Application.objects.count() == 1


def test_a_correction_is_made_on_its_page(world: SimpleNamespace) -> None:
    client = sign_in(Client(), world.hanako)
    one = testing.filed(world.version, owner=world.hanako)
    office.ask_correction(
        application_id=one.pk, fields={"copies": "通数を確かめてください"}, message="", due_on=None, by=world.editor
    )
    address = f"/applications/{one.number}/correct/"
    page = client.get(address).content.decode()
    assert "通数を確かめてください" in page
    assert 'name="f-copies"' in page
    assert 'name="f-born"' not in page
    assert client.post(address, {"f-copies": "9"}).status_code == 422
    assert client.post(address, {"f-copies": "3"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.revision) == ("in-review", 2)


def test_withdrawing_and_taking_it_back_on_the_page(world: SimpleNamespace) -> None:
    client = sign_in(Client(), world.hanako)
    one = testing.filed(world.version, owner=world.hanako)
    for word, state in (("withdraw", "withdrawn"), ("undo", "received")):
        assert client.post(f"/applications/{one.number}/{word}/", {"text": ""}).status_code == 302
        one.refresh_from_db()
        assert one.state == state
    assert client.post(f"/applications/{one.number}/undo/").status_code == 409
    assert client.post(f"/applications/{one.number}/nonsense/").status_code == 404


def test_messages_of_the_office_count_as_read_when_the_page_was_shown(world: SimpleNamespace) -> None:
    one = testing.filed(world.version, owner=world.hanako)
    message = applicants.write_message(
        application_id=one.pk, text="確認しています", by=By("staff", world.editor), from_office=True
    )
    sign_in(Client(), resident("jiro@example.jp")).get(f"/applications/{one.number}/")
    message.refresh_from_db()
    assert message.read_at is None
    assert "確認しています" in sign_in(Client(), world.hanako).get(f"/applications/{one.number}/").content.decode()
    message.refresh_from_db()
    assert message.read_at is not None


def test_titles_and_addresses_say_nothing_personal(world: SimpleNamespace) -> None:
    client = sign_in(Client(), world.hanako)
    one = testing.filed(world.version, owner=world.hanako)
    page = client.get(f"/applications/{one.number}/").content.decode()
    title = re.findall(r"<title>(.*?)</title>", page, re.S)[0]
    for word in ("見本", "花子", "蒲田", "1990"):
        assert word not in title
        assert not re.search(rf'href="[^"]*{word}', page)


@pytest.mark.parametrize("where", ["start/nothing/", "08-2222-22222/", "drafts/4f0c9a52-be5f-4b8b-8f6f-3f0e6a2d7c11/"])
def test_what_does_not_exist_is_404(world: SimpleNamespace, client: Client, where: str) -> None:
    assert client.get(f"/applications/{where}").status_code == 404
