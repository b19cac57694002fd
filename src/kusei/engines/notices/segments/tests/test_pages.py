"""The pages of segments: who opens which, how a rule is built without scripts, and that no page shows a person."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.engines.notices.segments import commands, testing
from kusei.engines.notices.segments.models import Segment
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.testing import resident, sign_in

ROOT = "/desk/notices/segments/"
RULE = {"all": [{"is": "child_age", "values": ["0", "1", "2"]}, {"is": "town", "values": ["蒲田"]}]}


@pytest.fixture
def one(ward: SimpleNamespace) -> Segment:
    return commands.make(department=ward.kosodate, name="蒲田の赤ちゃん", rule=RULE, by=ward.editor, note="健診")


def as_(who: Any) -> Client:
    return sign_in(Client(), who)


def text(answer: Any) -> str:
    return str(answer.content.decode())


# Route → role → status. A redirect of a stranger to sign-in is 302.
SEEN = {"viewer": 200, "editor": 200, "approver": 200}
HIDDEN = {"other": 404, "other_approver": 404}
NOT_STAFF = {"administrator": 403, "contractor": 403, "resident": 403, "stranger": 302}
EDIT = {"viewer": 403, "approver": 403, "editor": 200, "other": 404, "other_approver": 403, **NOT_STAFF}
MATRIX = {
    "": {**SEEN, "other": 200, "other_approver": 200, **NOT_STAFF},
    "{pk}/": {**SEEN, **HIDDEN, **NOT_STAFF},
    "{pk}/numbers.csv": {
        "viewer": 403,
        "editor": 403,
        "approver": 200,
        "other": 403,
        "other_approver": 404,
        **NOT_STAFF,
    },
    "new/": {**EDIT, "other": 200},
    "{pk}/edit/": EDIT,
}


@pytest.mark.parametrize("route", MATRIX)
def test_who_opens_which_page(ward: SimpleNamespace, one: Segment, route: str) -> None:
    ward.resident = resident()
    for who, status in MATRIX[route].items():
        client = Client() if who == "stranger" else as_(getattr(ward, who))
        assert client.get(ROOT + route.format(pk=one.pk)).status_code == status, who


@pytest.mark.parametrize(
    ("who", "status"),
    [("viewer", 403), ("approver", 403), ("other", 404), ("administrator", 403), ("contractor", 403), ("editor", 302)],
)
def test_who_ends_and_restores(ward: SimpleNamespace, one: Segment, who: str, status: int) -> None:
    client = as_(getattr(ward, who))
    assert client.post(f"{ROOT}{one.pk}/end/", {"why": "済んだ"}).status_code == status
    assert client.post(f"{ROOT}{one.pk}/restore/").status_code == status
    assert client.get(f"{ROOT}{one.pk}/end/").status_code in {405, 403}


def test_a_list_does_not_name_the_segments_of_others_and_is_searched(ward: SimpleNamespace, one: Segment) -> None:
    assert "蒲田の赤ちゃん" not in text(as_(ward.other).get(ROOT))
    client = as_(ward.viewer)
    assert "0〜2歳の子どもがいる人で、蒲田に住む人。" in text(client.get(ROOT))
    assert "蒲田の赤ちゃん" in text(client.get(ROOT, {"q": "健診"}))
    assert "蒲田の赤ちゃん" not in text(client.get(ROOT, {"q": "道路"}))
    commands.end(segment_id=one.pk, by=ward.editor, why="x")
    assert "蒲田の赤ちゃん" not in text(client.get(ROOT))
    assert "使っていない" in text(client.get(ROOT, {"ended": "on"}))
    assert client.get(ROOT, {"q": "x" * 999, "page": "999"}).status_code == 200


def test_the_pages_cost_a_fixed_number_of_queries(
    ward: SimpleNamespace, one: Segment, django_assert_max_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    for number in range(12):
        made = commands.make(department=ward.kosodate, name=f"対象{number}", rule=RULE, by=ward.editor)
        commands.revise(segment_id=made.pk, seen=commands.stamp(made, 1), name=made.name, rule={}, by=ward.editor)
        subscriber(town="蒲田一丁目")
    client = as_(ward.editor)
    client.get(ROOT)
    with django_assert_max_num_queries(16):
        client.get(ROOT)
    with django_assert_max_num_queries(20):
        client.get(f"{ROOT}{made.pk}/")
    with django_assert_max_num_queries(26):
        client.get(f"{ROOT}{made.pk}/edit/")


def test_a_rule_is_built_button_by_button_without_scripts_and_saved(ward: SimpleNamespace) -> None:
    client = as_(ward.editor)
    for _ in range(6):
        subscriber(town="蒲田一丁目", language="en")
    start = text(client.get(f"{ROOT}new/"))
    assert "お知らせの利用者すべて。" in start
    assert "約5人" in start
    form: dict[str, Any] = {"name": "英語で読む人", "department": str(ward.kosodate.pk), "note": "", "kind:0": "all"}
    page = text(client.post(f"{ROOT}new/", {**form, "do": "condition:0", "add:0": "language"}))
    assert 'name="is:0-0" value="language"' in page
    page = text(client.post(f"{ROOT}new/", {**form, "is:0-0": "language", "do": "group:0"}))
    assert 'name="kind:0-1"' in page
    assert "英語で読む人" in page  # what was typed stays
    form |= {"is:0-0": "language", "values:0-0": ["en", "vi"], "kind:0-1": "none"}
    page = text(client.post(f"{ROOT}new/", {**form, "do": "condition:0-1", "add:0-1": "town"}))
    assert "一覧から選ぶ" in page
    form |= {"is:0-1-0": "town"}
    page = text(client.post(f"{ROOT}new/", {**form, "more:0-1-0": "池上", "do": "choose:0-1-0"}))
    assert "約5人" in page
    assert "Englishかや" not in page
    assert Segment.objects.count() == 0
    refused = client.post(f"{ROOT}new/", {**form, "do": "save"})
    assert refused.status_code == 422
    assert "「住んでいる町」の値を一つ以上選んでください。" in text(refused)
    form |= {"values:0-1-0": ["池上"]}
    done = client.post(f"{ROOT}new/", {**form, "do": "save"})
    assert done.status_code == 302
    rule = Segment.objects.get().versions.get().rule
    assert rule == {"all": [{"is": "language", "values": ["en", "vi"]}, {"not": {"is": "town", "values": ["池上"]}}]}


def test_with_htmx_only_the_builder_comes_back(ward: SimpleNamespace) -> None:
    answer = as_(ward.editor).post(
        f"{ROOT}new/", {"kind:0": "all", "do": "condition:0", "add:0": "language"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert text(answer).startswith('<div id="builder"')
    assert "<h1" not in text(answer)


def test_a_department_of_others_and_unknown_values_are_refused(ward: SimpleNamespace) -> None:
    client = as_(ward.editor)
    bad = {"name": "x", "department": str(ward.doboku.pk), "kind:0": "all", "do": "save"}
    assert client.post(f"{ROOT}new/", bad).status_code == 422
    bad |= {"department": str(ward.kosodate.pk), "is:0-0": "language", "values:0-0": "<b>xx"}
    answer = client.post(f"{ROOT}new/", bad)
    assert answer.status_code == 422
    assert "&lt;b&gt;xx" in text(answer)
    bad |= {"is:0-0": "shoe_size", "values:0-0": "27"}
    answer = client.post(f"{ROOT}new/", bad)
    assert "「shoe_size」という条件はありません。" in text(answer)
    assert Segment.objects.count() == 0


def test_who_saves_over_anothers_change_sees_both_and_may_save_on_top(ward: SimpleNamespace, one: Segment) -> None:
    mine, theirs = as_(ward.editor), as_(ward.colleague)
    seen = commands.stamp(one, 1)
    form = {"name": one.name, "note": one.note, "seen": seen, "kind:0": "all", "do": "save"}
    assert theirs.post(f"{ROOT}{one.pk}/edit/", {**form, "is:0-0": "language", "values:0-0": "en"}).status_code == 302
    page = mine.post(f"{ROOT}{one.pk}/edit/", {**form, "is:0-0": "language", "values:0-0": "vi"})
    assert page.status_code == 409
    for sentence in ("Englishで読む人。", "Tiếng Việtで読む人。"):
        assert sentence in text(page)
    again = {**form, "is:0-0": "language", "values:0-0": "vi", "seen": commands.stamp(one, 2)}
    assert f'name="seen" value="{again["seen"]}"' in text(page)
    assert mine.post(f"{ROOT}{one.pk}/edit/", again).status_code == 302
    page = mine.get(f"{ROOT}{one.pk}/")
    assert "第3版" in text(page)
    assert "加えた条件：Tiếng Việtで読む人" in text(page)
    assert "外した条件：Englishで読む人" in text(page)


def test_no_page_and_no_file_shows_a_person(ward: SimpleNamespace) -> None:
    one = commands.make(department=ward.kosodate, name="=みんな", rule={}, by=ward.editor)
    for number in range(30):
        subscriber(channels={"mail": f"secret{number}@example.jp"}, town="蒲田一丁目")
    rare = subscriber(channels={"line": "Usecret"}, town="羽田一丁目", language="ne")
    pages = [as_(ward.approver).get(f"{ROOT}{one.pk}/"), as_(ward.approver).get(f"{ROOT}{one.pk}/numbers.csv")]
    for page in pages:
        assert "secret" not in text(page)
        assert "羽田" not in text(page)
        assert f"#{rare.pk}" not in text(page)
        assert "31" not in text(page).replace("131113", "")
        assert "約30人" in text(page)
    assert "\ufeff" in text(pages[1])
    assert "'=みんな" in text(pages[1])
    assert pages[1]["Content-Disposition"] == f'attachment; filename="segment-{one.pk}.csv"'


def test_a_condition_that_was_taken_away_leaves_a_page_that_says_so(ward: SimpleNamespace, one: Segment) -> None:
    version = one.versions.get()
    version.pk, version.number, version.rule = None, 2, {"is": "booking", "values": ["gym"]}
    version.save(force_insert=True)
    page = as_(ward.viewer).get(f"{ROOT}{one.pk}/")
    assert page.status_code == 200
    assert "「booking」という条件はありません。" in text(page)
    assert as_(ward.editor).get(f"{ROOT}{one.pk}/edit/").status_code == 200


def test_an_approver_of_another_department_who_may_look_still_takes_no_file(
    ward: SimpleNamespace, one: Segment
) -> None:
    RoleAssignment.objects.create(
        user=ward.other_approver, role=Role.VIEWER, department=ward.kosodate, valid_from=testing.SINCE
    )
    client = as_(ward.other_approver)
    page = client.get(f"{ROOT}{one.pk}/")
    assert page.status_code == 200
    assert "numbers.csv" not in text(page)
    assert client.get(f"{ROOT}{one.pk}/numbers.csv").status_code == 403
