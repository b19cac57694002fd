"""The pages: who may open and do what, also by direct address; forms without scripts; fixed numbers of queries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.engines.approvals import commands
from kusei.engines.approvals.models import Absence, ApprovalEvent, Draft
from kusei.engines.approvals.rules import Action, State
from kusei.engines.approvals.tests.conftest import PEOPLE, act, heavy, sent, step, to_the_head, write
from kusei.foundation.people.testing import sign_in

LISTS = ("desk", "bulk", "new", "list", "csv", "absences")
EVERYBODY = [*PEOPLE, "stranger", None]
NO_PAGES = {"administrator", "stranger"}  # no role that may view


def client_of(town: SimpleNamespace, word: str | None) -> Client:
    return Client() if word is None else sign_in(Client(), getattr(town, word))


def url(name: str, *args: Any) -> str:
    return reverse(f"approvals:{name}", args=args)


@pytest.mark.parametrize("word", ["drafter", "chief", "auditor", "administrator", "stranger", None])
def test_lists_are_for_staff_who_may_view(town, word):
    client = client_of(town, word)
    for name in LISTS:
        expected = 302 if word is None else 403 if word in NO_PAGES else 200
        assert client.get(url(name)).status_code == expected, name


MAY_SEE = {"drafter", "colleague", "chief", "head", "accountant", "secretary", "mayor", "auditor"}


@pytest.fixture
def filed(town):
    """A heavy draft with a file, waiting for the chief."""
    draft = write(town, amount=2_000_000)
    file = commands.attach(
        draft_id=draft.pk, version=draft.version, name="根拠.txt", content=b"top-hush", by=town.drafter
    )
    draft.refresh_from_db()
    return commands.submit(draft_id=draft.pk, version=draft.version, by=town.drafter), file


@pytest.mark.parametrize("word", EVERYBODY)
def test_who_may_open_a_draft_its_print_and_its_file_by_address(town, filed, word):
    draft, file = filed
    client = client_of(town, word)
    expected = 302 if word is None else 403 if word in NO_PAGES else 200 if word in MAY_SEE else 404
    for address in (url("draft", draft.pk), url("print", draft.pk), url("attachment", draft.pk, file.pk)):
        answer = client.get(address)
        assert answer.status_code == expected, address
        assert (b"top-hush" in answer.content) == (expected == 200 and "attachments" in address)
    if word not in {"chief", "other", "administrator", None}:
        return
    for other in (url("draft", 10**9), url("attachment", draft.pk, 10**9), url("draft", 10**30)):
        assert client.get(other).status_code == (expected if expected in {302, 403} else 404)


# Who may do what to a draft that waits for the chief. Everybody else is refused and nothing happens.
MAY_DO = {
    "decide": {"chief", "head", "mayor"},
    "send_back": {"chief", "head", "mayor"},
    "withdraw": {"drafter"},
    "discard": set(),
    "hand_over": set(),
    "effect": set(),
    "attach": set(),
    "remove_attachment": set(),
    "confirm": set(),
    "submit": set(),
}


@pytest.mark.parametrize("deed", MAY_DO)
def test_who_may_do_what_to_a_draft_in_its_route_by_direct_post(town, filed, deed):
    draft, file = filed
    where = step(draft, "課長").pk
    more = {
        "decide": [where],
        "send_back": [where],
        "remove_attachment": [file.pk],
        "confirm": [draft.events.first().pk],
    }
    address = url(deed, draft.pk, *more.get(deed, []))
    # Where nobody may, one of each sort is enough.
    some = ["drafter", "chief", "head", "other", "administrator", None]
    for word in EVERYBODY if MAY_DO[deed] else some:
        before = ApprovalEvent.objects.count()
        with_words = {"version": draft.version, "why": "理由", "opinion": "意見", "action": "approve", "to": ""}
        with Rollback():
            answer = client_of(town, word).post(address, with_words)
            happened = ApprovalEvent.objects.count() - before
            assert happened == (word in MAY_DO[deed]), (word, answer.status_code)
            if word is None or word in NO_PAGES or word not in MAY_SEE:
                assert answer.status_code == (302 if word is None else 403 if word in NO_PAGES else 404)


class Rollback:
    """Take back what happens inside."""

    def __enter__(self):
        from django.db import transaction

        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, *error):
        from django.db import transaction

        transaction.set_rollback(True)
        self.block.__exit__(*error)


def test_a_draft_goes_its_whole_way_through_the_pages(town):
    drafter = client_of(town, "drafter")
    facts = {"department": town.departments["ka"].pk, "title": "街路灯", "body": "更新", "amount": "１,２００,０００円",
             "classification": "general", "retention": "5"}  # fmt: skip
    answer = drafter.post(url("new"), facts)
    draft = Draft.objects.get()
    assert answer["Location"] == url("draft", draft.pk)
    assert draft.amount == 1_200_000
    upload = SimpleUploadedFile("../根拠.txt", "見積".encode())
    assert drafter.post(url("attach", draft.pk), {"version": draft.version, "file": upload}).status_code == 302
    preview = drafter.get(url("submit", draft.pk)).content.decode()
    assert "見本です" in preview
    assert "head" in preview
    draft.refresh_from_db()
    drafter.post(url("submit", draft.pk), {"version": draft.version})
    for word, label, action in (
        ("chief", "課長", "approve"), ("accountant", "会計の合議", "agree"), ("secretary", "総務の合議", "disagree"),
        ("head", "部長", "decide"),
    ):  # fmt: skip
        draft.refresh_from_db()
        client = client_of(town, word)
        assert draft.title in client.get(url("desk")).content.decode()
        data = {"version": draft.version, "action": action, "opinion": "意見です"}
        assert client.post(url("decide", draft.pk, step(draft, label).pk), data).status_code == 302, word
    draft.refresh_from_db()
    assert draft.state == State.APPROVED
    drafter.post(url("effect", draft.pk), {"version": draft.version, "opinion": "通知した"})
    draft.refresh_from_db()
    assert draft.state == State.IN_EFFECT
    shown = drafter.get(url("print", draft.pk)).content.decode()
    for words in ("起案用紙", "根拠.txt", "不同意", "部長", "令和8年度 環境課 第1号"):
        assert words in shown


def test_a_stale_decision_is_refused_keeps_the_words_and_can_be_meant_anew(town):
    draft = heavy(town)
    client, where, seen = client_of(town, "accountant"), step(draft, "会計の合議").pk, draft.version
    act(draft, "課長", Action.APPROVE, town.chief)
    answer = client.post(url("decide", draft.pk, where), {"version": seen, "action": "agree", "opinion": "よい案"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "ほかの人がこの起案を進めました" in text
    assert "よい案" in text
    draft.refresh_from_db()
    assert f'name="version" value="{draft.version}"' in text


@pytest.mark.parametrize(
    "data", [{}, {"version": "x"}, {"version": "9" * 40}, {"version": "1", "opinion": "あ" * 2001}]
)
def test_a_broken_form_is_answered_with_a_page(town, data):
    draft = sent(town)
    where = step(draft, "課長").pk
    answer = client_of(town, "chief").post(url("decide", draft.pk, where), {**data, "action": "decide"})
    assert answer.status_code == 422
    assert (
        client_of(town, "chief").post(url("decide", draft.pk, where), {**data, "action": "create"}).status_code == 404
    )
    assert Draft.objects.get(pk=draft.pk).state == State.IN_ROUTE


def test_sending_back_from_the_page_offers_the_earlier_steps(town):
    draft = to_the_head(town)
    client = client_of(town, "head")
    where = step(draft, "部長").pk
    text = client.get(url("draft", draft.pk)).content.decode()
    assert '<option value="1">会計の合議・総務の合議</option>' in text
    draft.refresh_from_db()
    client.post(url("send_back", draft.pk, where), {"version": draft.version, "to": "0", "why": "やり直し"})
    draft.refresh_from_db()
    assert (draft.round, draft.state) == (2, State.IN_ROUTE)
    where = step(draft, "課長").pk
    answer = client_of(town, "chief").post(url("send_back", draft.pk, where), {"version": draft.version, "why": ""})
    assert answer.status_code == 422


def test_a_file_is_saved_and_never_shown(town, filed):
    draft, file = filed
    answer = client_of(town, "chief").get(url("attachment", draft.pk, file.pk))
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%A0%B9%E6%8B%A0.txt"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


def test_a_refused_file_is_explained_on_the_page(town):
    draft = write(town)
    upload = SimpleUploadedFile("a.html", b"<script>alert(1)</script>", content_type="application/pdf")
    answer = client_of(town, "drafter").post(url("attach", draft.pk), {"version": draft.version, "file": upload})
    assert answer.status_code == 422
    assert "このファイルは添付できません" in answer.content.decode()


def test_what_people_write_is_shown_as_text(town):
    draft = sent(town, title="<script>alert(1)</script>")
    for page_url in (url("draft", draft.pk), url("desk"), url("list"), url("print", draft.pk), url("bulk")):
        assert b"<script>alert(1)" not in client_of(town, "chief").get(page_url).content


def test_a_formula_does_not_reach_the_spreadsheet(town):
    sent(town, title="=cmd|' /C calc'!A0")
    answer = client_of(town, "drafter").get(url("csv"))
    text = b"".join(answer.streaming_content).decode()
    assert "'=cmd" in text
    assert ",=cmd" not in text


def test_the_list_finds_by_words_number_state_and_owner(town):
    first, second = sent(town, title="街路灯の更新"), write(town, title="公園の清掃", by=town.colleague)
    client = client_of(town, "drafter")

    def found(**query):
        text = client.get(url("list"), query).content.decode()
        return [draft.pk for draft in (first, second) if draft.get_absolute_url() in text]

    assert found() == [first.pk, second.pk]
    assert found(q="公園") == found(state="drafting") == [second.pk]
    assert found(q="1") == found(year="2026") == found(mine="on") == [first.pk]
    assert found(q="ない") == found(department=town.departments["somu"].pk) == []
    assert found(state="x", year="x") == [first.pk, second.pk]


def test_bulk_from_the_page(town):
    drafts = [sent(town), sent(town)]
    heavy(town, title="重い文書")
    client = client_of(town, "chief")
    text = client.get(url("bulk")).content.decode()
    assert "重い文書" not in text
    values = [f"{draft.pk}-{draft.version}-{step(draft, '課長').pk}" for draft in drafts]
    assert all(value in text for value in values)
    assert client.post(url("bulk"), {"chosen": values[:1]}).status_code == 302
    answer = client.post(url("bulk"), {"chosen": [*values, "1-2", "x-y-z", f"{10**30}-1-1"]})
    assert answer.status_code == 409
    assert client.post(url("bulk"), {}).status_code == 302
    assert set(Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list("state", flat=True)) == {
        "approved"
    }


def test_absence_deputy_and_later_view_through_the_pages(town):
    draft = sent(town)
    chief, deputy = client_of(town, "chief"), client_of(town, "secretary")
    facts = {"person": town.chief.pk, "deputy": town.secretary.pk, "why": "休暇"}
    days = {"first_day_year": "令和8", "first_day_month": "6", "first_day_day": "3",
            "last_day_year": "2026", "last_day_month": "6", "last_day_day": "5"}  # fmt: skip
    assert chief.post(url("absences"), {**facts, **days}).status_code == 302
    assert "代決（chiefさんの代わり）" in deputy.get(url("desk")).content.decode()
    assert "代決として記録します" in deputy.get(url("draft", draft.pk)).content.decode()
    data = {"version": draft.version, "action": "decide", "opinion": ""}
    assert deputy.post(url("decide", draft.pk, step(draft, "課長").pk), data).status_code == 302
    text = chief.get(url("draft", draft.pk)).content.decode()
    assert "後閲をお願いします" in text
    event = draft.events.get(action=Action.DECIDE)
    chief.post(url("confirm", draft.pk, event.pk), {"opinion": "了承"})
    assert "後閲をお願いします" not in chief.get(url("draft", draft.pk)).content.decode()
    absence = Absence.objects.get()
    deputy.post(url("cancel_absence", absence.pk))
    absence.refresh_from_db()
    assert absence.cancelled_at is None
    chief.post(url("cancel_absence", absence.pk))
    absence.refresh_from_db()
    assert absence.cancelled_at is not None


def queries(client: Client, address: str) -> int:
    client.get(address)  # what is read once and kept
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_cost_the_same_however_much_there_is(town):
    clients = {word: client_of(town, word) for word in ("chief", "drafter", "mayor")}
    draft = heavy(town)
    sent(town)
    addresses = [("chief", url("desk"), 26), ("chief", url("bulk"), 18), ("drafter", url("list"), 20),
                 ("chief", url("draft", draft.pk), 32), ("drafter", url("draft", draft.pk), 32)]  # fmt: skip
    few = [queries(clients[word], address) for word, address, _ in addresses]
    for number in range(6):
        sent(town, title=f"起案{number}")
    act(draft, "課長", Action.APPROVE, town.chief)
    draft.refresh_from_db()
    commands.send_back(
        draft_id=draft.pk,
        version=draft.version,
        step_id=step(draft, "会計の合議").pk,
        why="x",
        by=town.accountant,
        to_position=0,
    )
    many = [queries(clients[word], address) for word, address, _ in addresses]
    assert many == few
    assert all(count <= most for count, (_, _, most) in zip(few, addresses, strict=True)), few


def test_pages_are_whole_html_with_one_heading_in_both_languages(town):
    draft = to_the_head(town)
    written = write(town)
    pages = {
        "head": [url("desk"), url("draft", draft.pk), url("print", draft.pk), url("bulk"), url("absences")],
        "drafter": [
            url("new"),
            url("list"),
            url("draft", written.pk),
            url("edit", written.pk),
            url("submit", written.pk),
        ],
    }
    for word, addresses in pages.items():
        client = client_of(town, word)
        for address in [*addresses, *(f"/en{address}" for address in addresses)]:
            text = client.get(address).content.decode()
            parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
            tree = parser.parse(text)
            assert parser.errors == [], (address, parser.errors[:3])
            assert len(tree.findall(".//h1")) == 1
            ids = [element.get("id") for element in tree.iter() if element.get("id")]
            assert len(ids) == len(set(ids)), address
            assert not [element for element in tree.iter() if element.get("style") or element.get("onclick")]


def test_the_navigation_has_an_entry_for_staff_only(town):
    assert "/approvals/" in client_of(town, "auditor").get("/").content.decode()
    assert "/approvals/" not in Client().get("/").content.decode()
