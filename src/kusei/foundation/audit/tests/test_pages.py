"""The pages of the history: who may open them, what they find, what they show."""

import pytest
from django.urls import reverse

from kusei.foundation.audit import queries
from kusei.foundation.audit.access import record_read
from kusei.foundation.audit.context import acting_as, reason
from kusei.foundation.audit.models import Entry, Verification
from kusei.foundation.audit.tests.conftest import seal
from kusei.foundation.web import access, clock


@pytest.fixture
def administrator(db, client, django_user_model, monkeypatch):
    user = django_user_model.objects.create_user("admin@example.jp", "x", name="管理 者")
    check = lambda someone, code: code == "administrator" and someone.pk == user.pk  # noqa: E731
    monkeypatch.setattr(access, "_role_checks", [check])
    client.force_login(user)
    return user


@pytest.fixture
def history(sample):
    with acting_as("見本 花子", user_id=7), reason("異動のため"):
        row = sample.objects.create(title="健康づくり", amount=1)
        sample.objects.filter(pk=row.pk).update(amount=2, secret="見えない")
    with acting_as("command: load"):
        sample.objects.create(title="=HYPERLINK(1)")
    seal()
    return row


def page(client, **query):
    return client.get(reverse("audit:search"), query)


def shown(response):
    return [(entry.label, entry.action) for entry in response.context["entries"]]


@pytest.mark.parametrize("name", ["audit:search", "audit:csv"])
def test_only_administrators_see_the_history(db, client, django_user_model, name):
    assert client.get(reverse(name)).status_code == 302
    client.force_login(django_user_model.objects.create_user("clerk@example.jp", "x"))
    assert client.get(reverse(name)).status_code == 403


def test_an_empty_result_says_so(administrator, client):
    response = page(client, object_text="ない名前")
    assert response.status_code == 200
    assert "あてはまる履歴はありません" in response.content.decode()


def test_the_search_narrows_by_object_actor_and_day(administrator, client, history):
    today = clock.today()
    day = {"since_year": today.year, "since_month": today.month, "since_day": today.day}
    assert shown(page(client, object_text="健康")) == [("健康づくり", "変更"), ("健康づくり", "追加")]
    own = {"model": "audit_tests.sample"}  # others of that name may have acted elsewhere
    assert shown(page(client, actor="花子", **own)) == [("健康づくり", "変更"), ("健康づくり", "追加")]
    assert shown(page(client, actor="7", **own)) == [("健康づくり", "変更"), ("健康づくり", "追加")]
    assert shown(page(client, actor="load", **own)) == [("=HYPERLINK(1)", "追加")]
    assert len(shown(page(client, object_text="健康", **day))) == 2
    assert shown(page(client, object_text="健康", until_year=2000, until_month=1, until_day=1)) == []


def test_a_wrong_question_gets_a_sentence_and_nothing_else(administrator, client, history):
    response = page(client, since_year="2026", since_month="13", since_day="1")
    assert response.status_code == 422
    assert shown(response) == []
    assert page(client, model="no.such").status_code == 422
    assert page(client, actor="9" * 30).status_code == 200


def test_an_object_shows_each_field_before_and_after(administrator, client, history):
    response = client.get(reverse("audit:object", args=["audit_tests.sample", history.pk]))
    changes = response.context["entries"][0].changes
    assert [(one.before, one.after) for one in changes] == [("1", "2"), ("***", "***")]
    text = response.content.decode()
    assert "異動のため" in text
    assert "見えない" not in text


def test_an_object_without_history_is_not_found(administrator, client):
    assert client.get(reverse("audit:object", args=["a.b", "1"])).status_code == 404


def test_fields_and_choices_are_named_as_people_name_them(administrator, client):
    record_read(administrator, administrator, "確認")
    entry = queries.shown(Entry.objects.get(model="audit.access"))
    assert entry.model_name == "個人情報の閲覧"
    assert ("目的", "―", "確認") in [(one.field, one.before, one.after) for one in entry.changes]


def test_a_long_history_has_pages_and_a_fixed_number_of_queries(
    administrator, client, sample, django_assert_max_num_queries
):
    sample.objects.bulk_create([sample(title=f"長い履歴の{i}") for i in range(120)])
    with django_assert_max_num_queries(8):
        response = page(client, object_text="長い履歴の1")
    assert response.context["page"].paginator.num_pages == 1
    response = client.get(reverse("audit:search"), {"page": 3, "model": ""})
    assert response.context["page"].number == 3


def test_the_download_is_complete_and_defuses_formulas(administrator, client, history):
    response = client.get(reverse("audit:csv"), {"actor": "load"})
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff通し番号")
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_the_state_of_the_chain_stands_on_the_page(administrator, client):
    assert "まだ検証していません" in page(client).content.decode()
    Verification.objects.create(at=clock.now(), ok=True, acts=3, entries=9)
    assert "正しくつながっています" in page(client).content.decode()
    Verification.objects.create(at=clock.now(), ok=False, acts=3, entries=9, problem="操作 2 の記録")
    assert "操作 2 の記録" in page(client).content.decode()
