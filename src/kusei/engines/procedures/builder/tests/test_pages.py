"""The builder's pages: a procedure made from nothing without scripts, who may open what, conflicts, queries."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.engines.procedures import testing
from kusei.engines.procedures.builder import properties, words
from kusei.engines.procedures.builder.models import ProcedureInventory, State, Workpiece
from kusei.engines.procedures.builder.operations import LISTS
from kusei.engines.procedures.builder.tests.conftest import new
from kusei.engines.procedures.definition import FieldType
from kusei.foundation.people.testing import sign_in

PAGES = ("", "add/?section=applicant", "sections/applicant/", "fields/name/", "about/", "preview/", "samples/",
         "samples/0/", "compare/", "history/", "decide/", "text/", "procedure.yaml",
         *(f"lists/{name}/" for name in LISTS))  # fmt: skip


def client(user):
    return Client() if user is None else sign_in(Client(), user)


def as_sent(answer):
    """What a browser would send back from the last form of the page: every input with its value."""
    found: dict[str, list[str]] = {}
    for context in [x for x in (answer.context or []) if "form" in x or "groups" in x or "lists" in x][:1]:
        forms = [context["form"]] if context.get("form") is not None else []
        forms += [form for _heading, form in context.get("groups", [])]
        for rows in [rows for rows, *_more in context.get("lists", []) if hasattr(rows, "rows")]:
            found[f"{rows.name}-total"] = [str(rows.total)]
            forms += rows.rows
        for form in forms:
            for bound in form:
                value = bound.value()
                if isinstance(value, list | tuple):
                    found[bound.html_name] = [str(one) for one in value]
                elif value not in (None, False, ""):
                    found[bound.html_name] = ["on" if value is True else str(value)]
    return found


def post(browser, url, **changes):
    """Open the page, change some inputs, send it."""
    opened = browser.get(url)
    assert opened.status_code == 200, url
    revision = str(opened.context["workpiece"].revision) if "workpiece" in opened.context else ""
    return browser.post(url, {**as_sent(opened), "revision": revision, **changes})


def test_a_procedure_is_made_from_nothing_published_and_applied_for(town):
    browser = client(town.editor)
    begun = {"title": "ごみ箱の貸出", "key": "bin-loan", "department": "madoguchi", "kind": "application"}
    at = browser.post("/desk/forms/new/", begun)["Location"]
    one = Workpiece.objects.get()
    added = post(browser, f"{at}add/?section=applicant", type="choice", label="大きさ", section="applicant", group="")
    assert added["Location"] == f"{at}fields/choice/"
    options = {"options-0-value": "big", "options-0-label_ja": "大", "options-1-value": "small"}
    saved = post(browser, added["Location"], key="bulk", **options, **{"options-1-label_ja": "小"})
    assert saved.status_code == 302
    added = post(browser, f"{at}add/?section=applicant", type="text", label="置く場所", section="applicant", group="")
    # the plain chooser writes the expression: only for a big one
    assert post(browser, added["Location"], key="place", when_easy="bulk == 'big'").status_code == 302
    assert post(browser, f"{at}about/", summary_ja="ごみ箱を貸します。", processing_days="3").status_code == 302
    fee = {"fee-items-0-key": "loan", "fee-items-0-label_ja": "貸出", "fee-items-0-amount": "200"}
    assert post(browser, f"{at}lists/fee-items/", **fee).status_code == 302
    assert browser.post(f"{at}samples/", {"act": "generate"}).status_code == 302
    one.refresh_from_db()
    seen = {"revision": one.revision}
    assert browser.post(f"{at}decide/", {"act": "submit", "note": "はじめての版", **seen}).status_code == 302
    boss = client(town.approver)
    assert "ごみ箱の貸出" in boss.get(f"{at}decide/").content.decode()
    boss.post(f"{at}decide/", {"act": "approve", "note": "よい", **seen})
    one.refresh_from_db()
    assert one.state == State.PUBLISHED
    answers = {"name": testing.ANSWERS["applicant"], "bulk": "big", "place": "庭"}
    application = testing.filed(one.version, answers=answers)
    assert application.version.content.fee.items[0].amount == 200
    assert browser.get("/procedures/bin-loan/").status_code == 200
    assert "第1版" in browser.get("/desk/forms/procedures/bin-loan/").content.decode()
    assert "ごみ箱" in browser.get("/desk/forms/procedures/bin-loan/1/").content.decode()


@pytest.mark.parametrize("kind", [*FieldType])
def test_the_page_of_every_type_of_field_saves_what_it_shows(town, kind):
    browser, at = client(town.editor), f"/desk/forms/{new(town).pk}/"
    added = post(browser, f"{at}add/", type=str(kind), label="見本", section="applicant", group="")
    before = Workpiece.objects.get().content
    answer = post(browser, added["Location"], label_en="Sample")
    assert answer.status_code == 302, answer.context and answer.context["problems"]
    after = Workpiece.objects.get().content
    before["form"]["sections"][0]["fields"][-1]["label"]["en"] = "Sample"
    assert after == before


def test_every_list_saves_what_it_shows(town):
    browser = client(town.editor)
    browser.post("/desk/forms/procedures/certificate-copy/copy/") if testing.published() else None
    one = Workpiece.objects.get()
    for name in LISTS:
        assert post(browser, f"/desk/forms/{one.pk}/lists/{name}/").status_code == 302, name
    assert post(browser, f"/desk/forms/{one.pk}/about/").status_code == 302
    for field in one.content["form"]["sections"][1]["fields"]:
        assert post(browser, f"/desk/forms/{one.pk}/fields/{field['key']}/").status_code == 302, field["key"]
    one.refresh_from_db()
    assert (one.content, one.revision) == (one.based_on.definition, 1)


def test_rows_are_deleted_and_put_into_another_order(town):
    testing.published()
    browser = client(town.editor)
    at = browser.post("/desk/forms/procedures/certificate-copy/copy/")["Location"]
    post(browser, f"{at}fields/reason/", **{"options-0-place": "3", "options-1-gone": "on", "options-2-place": "1"})
    content = Workpiece.objects.get().content
    assert [one["value"] for one in content["form"]["sections"][1]["fields"][0]["options"]] == ["disaster", "lost"]


def test_what_is_wrong_is_shown_at_its_input_and_nothing_is_stored(town):
    browser, at = client(town.editor), f"/desk/forms/{new(town).pk}/"
    answer = post(browser, f"{at}fields/name/", when="((")
    assert answer.status_code == 422
    assert "式として読めません" in answer.content.decode()
    answer = post(browser, f"{at}fields/name/", key="Bad")
    assert (answer.status_code, "英小文字" in answer.content.decode()) == (422, True)
    assert Workpiece.objects.get().revision == 1


def test_two_editors_meet_on_the_page_of_conflicts_and_nothing_typed_is_lost(town):
    one = new(town)
    at = f"/desk/forms/{one.pk}/"
    post(client(town.editor), f"{at}fields/name/", label_ja="申請する人の氏名")
    browser = client(town.colleague)
    late = {**as_sent(browser.get(f"{at}fields/name/")), "revision": "1", "help_ja": "戸籍のとおりに"}
    answer = browser.post(f"{at}fields/name/", late)
    page_text = answer.content.decode()
    assert answer.status_code == 409
    assert "申請する人の氏名" in page_text
    assert "戸籍のとおりに" in page_text
    revision = re.search(r'name="revision" value="(\d+)"', page_text)[1]
    assert browser.post(f"{at}fields/name/", {**late, "revision": revision}).status_code == 302
    field = Workpiece.objects.get().content["form"]["sections"][0]["fields"][0]
    assert field["help"] == {"ja": "戸籍のとおりに"}


def test_buttons_move_copy_delete_and_undo(town):
    one = new(town)
    browser = client(town.editor)

    def press(act):
        one.refresh_from_db()
        assert browser.post(f"/desk/forms/{one.pk}/act/", {"act": act, "revision": one.revision}).status_code == 302
        one.refresh_from_db()
        return [[field["key"] for field in section["fields"]] for section in one.content["form"]["sections"]]

    assert press("field-copy:name") == [["name", "name_1"]]
    assert press("field-up:name_1") == [["name_1", "name"]]
    assert press("section-copy:applicant") == [["name_1", "name"], ["name_2", "name_3"]]
    assert press("section-delete:applicant") == [["name_2", "name_3"]]
    assert press("undo") == [["name_1", "name"], ["name_2", "name_3"]]
    assert press("redo") == [["name_2", "name_3"]]
    assert press("no-such-button") == [["name_2", "name_3"]]


@pytest.mark.parametrize(
    ("word", "expected"), [("viewer", 200), ("editor", 200), ("approver", 200), ("stranger", 404), (None, 302)]
)
def test_a_copy_is_for_its_section(town, word, expected):
    one = new(town)
    browser = client(getattr(town, word) if word else None)
    for page in PAGES:
        assert browser.get(f"/desk/forms/{one.pk}/{page}").status_code == expected, page
    assert browser.get("/desk/forms/").status_code == (302 if word is None else 200)


@pytest.mark.parametrize("word", ["viewer", "approver", "stranger"])
def test_nobody_but_editors_changes_anything_by_address(town, word):
    one = new(town)
    browser = client(getattr(town, word))
    sent = {"revision": 1, "act": "undo", "type": "text", "section": "applicant"}
    for page in ("act/", "add/"):
        assert browser.post(f"/desk/forms/{one.pk}/{page}", sent).status_code in (403, 404), page
    for act in ("submit", "take-back"):
        sent = {"revision": 1, "act": act, "note": "x"}
        assert browser.post(f"/desk/forms/{one.pk}/decide/", sent).status_code in (403, 404)
    assert browser.post(f"/desk/forms/{one.pk}/samples/", {"act": "generate"}).status_code in (403, 404)
    assert Workpiece.objects.get().revision == 1


def test_versions_of_another_section_are_not_shown(town):
    testing.published()
    for page in ("", "1/", "1/procedure.yaml"):
        url = f"/desk/forms/procedures/certificate-copy/{page}"
        assert client(town.viewer).get(url).status_code == 200
        assert client(town.stranger).get(url).status_code == 404


def test_the_preview_speaks_each_language_and_its_conditions_work(town):
    testing.published()
    browser = client(town.editor)
    at = browser.post("/desk/forms/procedures/certificate-copy/copy/")["Location"]
    assert "Reissue" not in browser.get(f"{at}preview/").content.decode()
    english = browser.get(f"{at}preview/?lang=en&phone=1").content.decode()
    assert "Date of birth" in english
    assert "いまの証明書の写真" not in browser.post(f"{at}preview/", {"f-reason": "lost"}).content.decode()
    assert "いまの証明書の写真" in browser.post(f"{at}preview/", {"f-reason": "damaged"}).content.decode()
    browser.post(f"{at}preview/", {"f-reason": "lost", "keep": "1", "title": "書きかけ"})
    sample = Workpiece.objects.get().samples.get()
    assert (sample.title, sample.kind, sample.wrong["copies"]) == ("書きかけ", "faulty", "required")
    page_text = browser.get(f"{at}samples/{sample.pk}/").content.decode()
    assert "copies: required" in page_text


def test_a_sample_is_written_by_hand(town):
    one = new(town)
    browser = client(town.editor)
    at = f"/desk/forms/{one.pk}/samples/0/"
    assert browser.post(at, {"title": "a", "channel": "online", "answers": "{", "wrong": ""}).status_code == 422
    typed = {"title": "a", "channel": "post", "answers": json.dumps({}), "wrong": "name: required"}
    assert browser.post(at, typed).status_code == 302
    assert "すべての見本が" in browser.get(f"/desk/forms/{one.pk}/samples/").content.decode()


def test_a_text_is_put_in_and_taken_out(town):
    version = testing.published()
    browser = client(town.editor)
    text = browser.get("/desk/forms/procedures/certificate-copy/1/procedure.yaml").content.decode()
    assert text.startswith("# 証明書の再交付\n")
    at = browser.post("/desk/forms/import/", {"text": text})["Location"]
    assert Workpiece.objects.get().content == version.definition
    bad = browser.post("/desk/forms/import/", {"text": "format: kusei-procedure/1\nkey: x"})
    assert (bad.status_code, "<code>title</code>" in bad.content.decode()) == (422, True)
    changed = text.replace("max: 5", "max: 7")
    assert post(browser, f"{at}text/", text=changed).status_code == 302
    assert "7" in browser.get(f"{at}compare/").content.decode()
    assert "max: 7" in browser.get(f"{at}procedure.yaml").content.decode()


def test_the_inventory_is_sorted_by_volume_and_ease_and_knows_what_came_online(town):
    version = testing.filed().version
    browser = client(town.editor)
    given = {"department": "madoguchi", "volume": "100", "procedure": str(version.procedure_id)}
    assert browser.post("/desk/forms/inventory/new/", {**given, "name": "再交付", "paper": "on"}).status_code == 302
    more = {"department": "madoguchi", "volume": "90", "name": "=多い手続"}
    assert browser.post("/desk/forms/inventory/new/", more).status_code == 302
    assert browser.post("/desk/forms/inventory/new/", more).status_code == 422
    table = browser.get("/desk/forms/inventory/table.csv").content.decode("utf-8-sig").splitlines()
    assert table[1].startswith("'=多い手続,窓口課,90,いいえ,いいえ,いいえ,3,270,いいえ,0,,")
    assert table[2].startswith("再交付,窓口課,100,いいえ,はい,いいえ,2,200,はい,1,100,")
    entry = ProcedureInventory.objects.get(name="再交付")
    assert client(town.stranger).get(f"/desk/forms/inventory/{entry.pk}/").status_code == 404
    assert client(town.stranger).get("/desk/forms/inventory/").status_code == 200


def test_pages_ask_the_database_a_fixed_number_of_times(town):
    testing.published()
    browser = client(town.editor)
    one = new(town)
    for number in range(4):
        new(town, f"another-{number}")
    for url, most in (("/desk/forms/", 20), (f"/desk/forms/{one.pk}/", 12), (f"/desk/forms/{one.pk}/fields/name/", 12)):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        assert len(queries) <= most, (url, len(queries))


def test_every_property_has_words():
    groups = [properties.of_field(str(kind)) for kind in FieldType] + [properties.of_section()]
    groups += [found for _heading, found in properties.of_procedure()]
    groups += [properties.of_list(name) for name in (*LISTS, "options", "check")]
    names = {one.name for group in groups for one in group if one.name}
    assert not [name for name in names if words.property_words(name) == name]
