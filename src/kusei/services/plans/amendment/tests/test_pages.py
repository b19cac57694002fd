"""The pages of amendments: what they show, who may open them and do what by direct address, and that nothing typed
is lost.
"""

from __future__ import annotations

import json
import re

import html5lib
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.foundation.people.testing import sign_in
from kusei.services.plans.amendment import commands
from kusei.services.plans.amendment.models import AmendmentDraft, AmendmentRequest, DraftEdit
from kusei.services.plans.amendment.states import State
from kusei.services.plans.amendment.tests.conftest import CELL, TODAY, approve, fresh, save, shown, start

EVERYBODY = ["planner", "editor", "other", "approver", "viewer", "administrator", None]
LINE = "initiatives/W1/schedule/W1-L1"
SPACE = "{http://www.w3.org/1999/xhtml}"


def url(name, *args):
    return reverse(f"amendment:{name}", args=args)


def client_of(town, word):
    client = Client()
    return sign_in(client, getattr(town, word)) if word else client


def form_of(page):
    """What a browser would send back from the editor without any change."""
    tree = html5lib.parse(page, treebuilder="etree")
    found = {}
    for element in tree.iter():
        name = element.get("name")
        if name is None or element.get("form") not in {"edit", None} or name.startswith("csrf"):
            continue
        if element.tag == f"{SPACE}textarea":
            found[name] = element.text or ""
        elif element.tag == f"{SPACE}select":
            chosen = [one for one in element.iter(f"{SPACE}option") if one.get("selected") is not None]
            found[name] = chosen[0].get("value") if chosen else ""
        elif element.tag == f"{SPACE}input" and element.get("type") != "radio":
            found[name] = element.get("value", "")
    return found


def sound(page):
    """The page as a tree; it must be sound HTML with one h1."""
    tree = html5lib.HTMLParser(strict=True).parse(page)
    assert len(tree.findall(f".//{SPACE}h1")) == 1
    assert " style=" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
    for label in re.findall(r'<label for="([^"]+)"', page):
        assert label in ids, label
    return tree


PAGES = {
    "index": 40, "start": 40, "draft": 60, "describe": 40, "preview": 30, "edits": 30, "plan": 40,
    "initiative": 40, "node": 40,
}  # fmt: skip


def address(name, draft):
    extra = {"initiative": ["W1"], "node": ["M1"]}.get(name, [])
    return url(name, *([] if name in {"index", "start"} else [draft.pk, *extra]))


@pytest.mark.parametrize(("name", "prefix"), [*((name, "") for name in PAGES), ("draft", "/en"), ("initiative", "/en")])
def test_every_page_is_sound_and_costs_a_fixed_number_of_queries(draft, town, name, prefix):
    client = client_of(town, "planner")
    save(draft, town.editor, (CELL, "実施"), reasons={CELL: "早まった。"})
    commands.propose(plan="sample", initiative_key="W1", text="広げたい。", direction="expand", by=town.editor)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(prefix + address(name, draft))
    assert answer.status_code == 200
    sound(answer.content.decode())
    assert len(asked) <= PAGES[name], len(asked)


# Who may open which page. Planners all; staff who view anything see the drafts; others nothing.
MAY_OPEN = {
    **{name: {"planner", "editor", "other", "approver", "viewer"}
       for name in ("index", "draft", "preview", "edits", "plan", "initiative", "node")},
    "start": {"planner"}, "describe": {"planner"},
}  # fmt: skip


@pytest.mark.parametrize("name", MAY_OPEN)
def test_who_may_open_a_page_by_direct_address(draft, town, name):
    for word in EVERYBODY:
        expected = 302 if word is None else 200 if word in MAY_OPEN[name] else 403
        assert client_of(town, word).get(address(name, draft)).status_code == expected, word


def posts(draft, request):
    """Every deed with its address, what is sent, and who may do it."""
    version = {"version": draft.version}
    seen = {"seen": json.dumps({CELL: "検討", "initiatives/W1/code": "1"})}
    planner, section = {"planner"}, {"planner", "editor"}
    new, gone = {"name": "件数", "kind": "stock"}, {"indicator": "I1", "why": "終了"}
    removed = {"line": "W1-L1", "what": "remove", "why": "終了"}
    return {
        "save": (url("initiative", draft.pk, "W1"), {**seen, f"v:{CELL}": "実施"}, section),
        "save-code": (url("initiative", draft.pk, "W1"), {**seen, "v:initiatives/W1/code": "7"}, planner),
        "save-node": (url("node", draft.pk, "M1"), {"v:nodes/M1/vision": "よい"}, planner),
        "save-plan": (url("plan", draft.pk), {"v:plan/note": "注"}, planner),
        "other-initiative": (url("initiative", draft.pk, "W2"), {"v:initiatives/W2/summary": "要約"}, planner),
        "by-another-page": (url("initiative", draft.pk, "W1"), {"v:initiatives/W2/summary": "要約"}, planner),
        "add-line": (url("add-line", draft.pk, "W1"), {"action": "研修"}, section),
        "remove-line": (url("change-line", draft.pk, "W1"), removed, section),
        "add-indicator": (url("add-indicator", draft.pk, "initiatives", "W1"), new, section),
        "node-indicator": (url("add-indicator", draft.pk, "nodes", "M1"), new, planner),
        "remove-indicator": (url("remove-indicator", draft.pk, "nodes", "M1"), gone, planner),
        "add-initiative": (url("add-initiative", draft.pk), {"title": "新", "kind": "work", "reason": "新規"}, planner),
        "add-node": (url("add-node", draft.pk), {"title": "新", "level": "goal", "reason": "新規"}, planner),
        "remove": (url("remove", draft.pk, "initiatives", "W2"), {"why": "終了"}, planner),
        "move": (url("move", draft.pk, "initiatives", "W2"), {"what": "up"}, planner),
        "listings": (url("listings", draft.pk, "W1"), {"nodes": ["G1"]}, planner),
        "undo": (url("undo", draft.pk), {"address": f"{LINE}/action"}, section),
        "take-back": (url("take-back", draft.pk), {"edit": DraftEdit.objects.latest("pk").pk}, section),
        "submit": (url("submit", draft.pk), version, planner),
        "abandon": (url("abandon", draft.pk), {**version, "why": "やめる"}, planner),
        "describe": (url("describe", draft.pk), {**version, "label": "別", "code": "2030", "purpose": "別",
                     "effective_on": "2026-12-01", "owner": draft.owner_id}, planner),
        "start": (url("start"), {"plan": "sample", "label": "別", "code": "2031", "purpose": "別",
                  "effective_on": "2026-12-01", "owner": draft.owner_id}, planner),
        "answer": (url("answer", request.pk), {"answer": "見送る", "what": "decline"}, planner),
        "take": (url("answer", request.pk), {"answer": "入れる", "what": "take", "draft": draft.pk}, planner),
        "ask": (url("ask", "sample", "W1"), {"text": "変えたい"}, section),
    }  # fmt: skip


DEEDS = [
    "save", "save-code", "save-node", "save-plan", "other-initiative", "by-another-page", "add-line", "remove-line",
    "add-indicator", "node-indicator", "remove-indicator", "add-initiative", "add-node", "remove", "move", "listings",
    "undo", "take-back", "submit", "abandon", "describe", "start", "answer", "take", "ask",
]  # fmt: skip


def state_of_things():
    return (
        DraftEdit.objects.count(),
        list(AmendmentDraft.objects.order_by("pk").values_list("state", "version")),
        list(AmendmentRequest.objects.order_by("pk").values_list("state")),
    )


@pytest.mark.parametrize("deed", DEEDS)
def test_who_may_do_what_by_direct_post(draft, town, deed):
    """Everybody else is refused, and nothing happens."""
    request = commands.propose(plan="sample", initiative_key="W1", text="広げたい。", by=town.editor)
    save(draft, town.editor, (f"{LINE}/action", "端末の導入"), reasons={f"{LINE}/action": "名前を合わせる。"})
    where, said, may = posts(fresh(draft), request)[deed]
    before = state_of_things()
    for word in EVERYBODY if deed in {"save", "submit"} else ["planner", "editor", "other", "administrator"]:
        with transaction.atomic():
            answer = client_of(town, word).post(where, said)
            happened = state_of_things() != before
            transaction.set_rollback(True)
        assert happened == (word in may), (word, answer.status_code)
        expected = {302} if word is None or word in may else {403, 302}
        assert answer.status_code in expected, (word, answer.status_code)
        if word == "administrator":
            assert answer.status_code == 403


def test_the_editor_sent_back_as_it_is_changes_nothing(draft, town):
    client = client_of(town, "editor")
    page = client.get(url("initiative", draft.pk, "W1")).content.decode()
    answer = client.post(url("initiative", draft.pk, "W1"), form_of(page))
    assert answer.status_code == 302
    assert not DraftEdit.objects.exists()


def test_an_edit_in_the_form_is_saved_with_its_reason_and_shown_beside_the_base(draft, town):
    client = client_of(town, "editor")
    where = url("initiative", draft.pk, "W1")
    form = form_of(client.get(where).content.decode())
    answer = client.post(where, {**form, f"v:{CELL}": "一部実施", f"r:{LINE}": "早まった。"}, follow=True)
    page = answer.content.decode()
    assert "1個の欄を保存しました。" in page
    assert "もとの版</span>：" in page or "もとの版" in page
    assert re.search(r"<del[^>]*>検討</del>", page)
    assert shown(draft, CELL) == "一部実施"
    assert fresh(draft).reasons.get().address == CELL.split("/")
    assert "早まった。" in client.get(url("preview", draft.pk)).content.decode()


def conflicting(town, draft):
    """The page of the second editor, both of whose cells somebody else changed meanwhile."""
    client = client_of(town, "editor2")
    where = url("initiative", draft.pk, "W1")
    form = form_of(client.get(where).content.decode())
    save(draft, town.editor, (CELL, "実施"), (f"{LINE}/years/2027", "検証"))
    mine = {f"v:{CELL}": "中止", f"v:{LINE}/years/2027": "完了", "v:initiatives/W1/summary": "新しい概要"}
    return client, where, client.post(where, {**form, **mine, f"r:{LINE}": "予算"})


def test_the_second_editor_sees_the_others_text_and_nothing_typed_is_lost(draft, town):
    _client, _where, answer = conflicting(town, draft)
    page = answer.content.decode()
    assert answer.status_code == 409
    sound(page)
    for text in ("実施", "中止", "検証", "完了", "新しい概要", "予算", "editor"):
        assert text in page
    assert shown(draft, "initiatives/W1/summary") != "新しい概要"


@pytest.mark.parametrize(("choice", "expected"), [("theirs", "実施"), ("mine", "中止"), ("new", "一部実施")])
def test_each_conflict_is_chosen_and_the_rest_is_saved_with_it(draft, town, choice, expected):
    client, where, answer = conflicting(town, draft)
    form = form_of(answer.content.decode())
    chosen = {f"c:{CELL}": choice, f"n:{CELL}": "一部実施", f"c:{LINE}/years/2027": "mine"}
    assert client.post(where, {**form, **chosen}).status_code == 302
    assert shown(draft, CELL) == expected
    assert shown(draft, f"{LINE}/years/2027") == "完了"
    assert shown(draft, "initiatives/W1/summary") == "新しい概要"


def test_a_conflict_that_was_not_chosen_is_asked_again(draft, town):
    client, where, answer = conflicting(town, draft)
    form = form_of(answer.content.decode())
    again = client.post(where, {**form, f"c:{CELL}": "mine"})
    assert again.status_code == 409
    assert "完了" in again.content.decode()
    assert shown(draft, CELL) == "実施"


def test_a_third_change_while_choosing_is_a_conflict_again(draft, town):
    client, where, answer = conflicting(town, draft)
    form = form_of(answer.content.decode())
    save(draft, town.editor, (CELL, "完了"))
    again = client.post(where, {**form, f"c:{CELL}": "mine", f"c:{LINE}/years/2027": "theirs"})
    assert again.status_code == 409
    assert shown(draft, CELL) == "完了"


def test_what_is_refused_stays_in_the_form_with_its_sentence(draft, town):
    client = client_of(town, "planner")
    where = url("node", draft.pk, "M1")
    form = form_of(client.get(where).content.decode())
    answer = client.post(where, {**form, "v:nodes/M1/indicators/I1/targets/2025": "85", "v:nodes/M1/vision": "めざす"})
    page = answer.content.decode()
    assert answer.status_code == 422
    sound(page)
    assert "目標値の根拠・データの出所・母数も書いてください" in page
    assert ">85</textarea>" in page
    assert ">めざす</textarea>" in page


def test_a_draft_goes_its_whole_way_through_the_pages(town):
    planner = client_of(town, "planner")
    facts = {"plan": "sample", "label": "令和8年改定", "code": "2026", "purpose": "改める。",
             "owner": town.departments["kikaku"].pk, "effective_on_year": "令和8", "effective_on_month": "6",
             "effective_on_day": "3"}  # fmt: skip
    answer = planner.post(url("start"), facts)
    draft = AmendmentDraft.objects.get()
    assert answer["Location"] == url("draft", draft.pk)
    assert (draft.effective_on, draft.published) == (TODAY, "2026-06")
    editor = client_of(town, "editor")
    where = url("initiative", draft.pk, "W1")
    form = form_of(editor.get(where).content.decode())
    editor.post(where, {**form, f"v:{CELL}": "実施"})
    editor.post(url("add-line", draft.pk, "W1"), {"action": "研修", "below": "W1-L1", "reason": "新規"})
    page = planner.get(url("draft", draft.pk)).content.decode()
    assert "直すところはありません" in page
    planner.post(url("submit", draft.pk), {"version": draft.version})
    assert fresh(draft).state == State.IN_APPROVAL
    assert "いまは変えられません" in editor.get(where).content.decode()
    approve(draft, town.chief)
    assert fresh(draft).state == State.IN_FORCE
    compare = Client().get(reverse("plans:editions-compare", args=["sample"])).content.decode()
    assert "研修" in compare
    assert "新規" in compare


def test_the_table_of_old_and_new_is_a_document(draft, town):
    save(draft, town.editor, (CELL, "実施"))
    answer = client_of(town, "viewer").get(url("comparison", draft.pk))
    assert answer.content.startswith(b"%PDF")


def test_the_public_reads_of_an_amendment_only_once_it_is_approved(town):
    draft = start(town, effective_on=TODAY.replace(month=7))
    where = reverse("plans:initiative", args=["sample", "W1"])
    save(draft, town.editor, (CELL, "一部実施"))
    before = Client().get(where).content.decode()
    assert "計画の改定" not in before
    assert "改定案「令和8年改定」" in client_of(town, "editor").get(where).content.decode()
    commands.submit(draft_id=draft.pk, version=draft.version, by=town.planner)
    assert Client().get(where).content.decode().count("から変わります") == 0
    approve(draft, town.chief)
    after = Client().get(where).content.decode()
    assert "この取組の記載は、令和8年7月3日から変わります。" in after
    assert "一部実施" not in after
    for name in ("draft", "preview", "edits"):
        assert Client().get(url(name, draft.pk)).status_code == 302


def test_the_desk_shows_drafts_to_editors_and_requests_to_planners(draft, town):
    commands.propose(plan="sample", initiative_key="W1", text="広げたい。", by=town.editor)
    desk = reverse("cycle:desk")
    assert "令和8年改定" in client_of(town, "editor").get(desk).content.decode()
    assert "広げたい。" in client_of(town, "planner").get(desk).content.decode()
    assert "広げたい。" not in client_of(town, "editor").get(desk).content.decode()
    assert "令和8年改定" not in client_of(town, "viewer").get(desk).content.decode()


def test_addresses_that_lead_nowhere_say_so(draft, town):
    client = client_of(town, "planner")
    lost = [url("draft", 10**9), url("draft", 10**30), url("initiative", draft.pk, "W9"), url("node", draft.pk, "Z")]
    for where in [*lost, url("preview", 10**9)]:
        assert client.get(where).status_code == 404, where
    for where, said in ((url("take-back", draft.pk), {"edit": "x" * 30}), (url("undo", draft.pk), {"address": "a/b/c"}),
                        (url("submit", draft.pk), {"version": "-1"}), (url("answer", 10**18), {"answer": "x"}),
                        (url("initiative", draft.pk, "W1"), {"seen": "[", f"v:{CELL}": "検討"}),
                        (url("initiative", draft.pk, "W1"), {"seen": "[1]", "v:": "x", "r:": "y"})):  # fmt: skip
        assert client.post(where, said).status_code in {302, 409, 422}, where
    assert not DraftEdit.objects.exists()


def test_rebasing_is_chosen_on_its_page(draft, town):
    from kusei.services.plans.amendment.tests.test_deciding import newer_edition

    save(draft, town.editor, ("initiatives/W1/summary", "わたしの概要"))
    newer_edition(town, summary="新しい概要")
    client = client_of(town, "planner")
    assert "もういまの版ではありません" in client.get(url("draft", draft.pk)).content.decode()
    answer = client.post(url("rebase", draft.pk), {"version": draft.version})
    assert answer.status_code == 409
    sound(answer.content.decode())
    assert "わたしの概要" in answer.content.decode()
    client.post(url("rebase", draft.pk), {"version": draft.version, "c:initiatives/W1/summary": "mine"})
    assert shown(draft, "initiatives/W1/summary") == "わたしの概要"
    assert fresh(draft).base.code == "2025b"
