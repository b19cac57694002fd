"""The pages: who may open and do what by address, what is written through them, what the public sees and prints."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from kusei.foundation.people.testing import sign_in
from kusei.services.plans.evaluation import commands
from kusei.services.plans.evaluation.models import Bundle, EvaluationIndicator, Publication, Review, Sheet
from kusei.services.plans.evaluation.printing import pdf_of
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.evaluation.tests.conftest import ANSWERS, YEAR, decided, save, submitted

PUBLIC = "/plans/sample/evaluations/"


def client(town, word) -> Client:
    return sign_in(Client(), town.people[word])


def look(town, word, path):
    return client(town, word).get(path).status_code


def pages(town):
    sheet, bundle = town.sheet.pk, town.bundle.pk
    return [
        f"/cycle/evaluation/bundles/{bundle}/", f"/cycle/evaluation/sheets/{sheet}/",
        f"/cycle/evaluation/sheets/{sheet}/indicators/",
    ]  # fmt: skip


def test_unpublished_sheets_are_for_the_section_planning_and_finance(town):
    for word in ("editor", "head", "viewer", "planner", "chief", "finance"):
        assert {look(town, word, path) for path in pages(town)} == {200}, word
    for word in ("other", "administrator", "stranger"):
        assert {look(town, word, path) for path in pages(town)} == {403}, word
    assert {Client().get(path).status_code for path in pages(town)} == {302}


def test_what_does_not_exist_is_not_found(town):
    for path in ("bundles/99999999999999999999/", "sheets/0/", f"sheets/{town.sheet.pk}/review/self/"):
        assert client(town, "planner").get(f"/cycle/evaluation/{path}").status_code == 404


@pytest.mark.parametrize("word", ["viewer", "head", "finance"])
def test_only_editors_of_the_section_and_planning_write(town, word):
    sheet = town.sheet
    answer = client(town, word).post(f"/cycle/evaluation/sheets/{sheet.pk}/edit/", {"version": 1, **ANSWERS})
    assert answer.status_code == 302
    assert Sheet.objects.get(pk=sheet.pk).version == 1
    client(town, word).post(f"/cycle/evaluation/bundles/{town.bundle.pk}/submit/")
    assert Bundle.objects.get(pk=town.bundle.pk).state == "writing"


@pytest.mark.parametrize("word", ["editor", "viewer", "other"])
def test_only_the_stages_own_people_assess(town, word):
    submitted(town)
    path = f"/cycle/evaluation/sheets/{town.sheet.pk}/review/"
    for stage in ("department", "planning"):
        assert look(town, word, f"{path}{stage}/") == 403
    client(town, word).post(f"/cycle/evaluation/bundles/{town.bundle.pk}/adopt/", {"stage": "department"})
    assert not Review.objects.exclude(stage="self").exists()


def test_a_section_writes_submits_and_planning_assesses_on_pages(town):
    editor = client(town, "editor")
    page = editor.get(f"/cycle/evaluation/sheets/{town.sheet.pk}/edit/")
    assert page.content.decode().count("<h1") == 1
    saved = editor.post(f"/cycle/evaluation/sheets/{town.sheet.pk}/edit/", {"version": 1, **ANSWERS})
    assert saved.status_code == 302
    editor.post(f"/cycle/evaluation/bundles/{town.bundle.pk}/submit/")
    assert Bundle.objects.get(pk=town.bundle.pk).state == "reviewing"
    client(town, "head").post(f"/cycle/evaluation/bundles/{town.bundle.pk}/adopt/", {"stage": "department"})
    path = f"/cycle/evaluation/sheets/{town.sheet.pk}/review/planning/"
    finance = client(town, "finance")
    assert "区の窓口だから" in finance.get(path).content.decode()
    points = {f"points-{axis}": "3" for axis in ("necessity", "effectiveness", "efficiency", "fairness")}
    refused = finance.post(path, {"seen_turn": 0, **points})
    assert refused.status_code == 422  # other points than before need a reason
    reasons = {name.replace("points", "reason"): "そう見た" for name in points}
    assert finance.post(path, {"seen_turn": 0, **points, **reasons}).status_code == 302
    assert Review.objects.get(stage="planning").assessments.count() == 4


def test_the_second_of_two_editors_sees_the_first_ones_text_and_chooses(town):
    save(town, by=town.colleague, item_result="先の人の文章")
    editor = client(town, "editor")
    path = f"/cycle/evaluation/sheets/{town.sheet.pk}/edit/"
    held = town.sheet.answers
    answer = editor.post(path, {"version": 1, **held, **ANSWERS, "item-result": "あとの人の文章"})
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "先の人の文章" in body
    assert "あとの人の文章" in body
    version = re.search(r'name="version" value="(\d+)"', body).group(1)
    chosen = {"version": version, **ANSWERS, "item-result": "あとの人の文章", "use-item-result": "theirs"}
    assert editor.post(path, chosen).status_code == 302
    assert Sheet.objects.get(pk=town.sheet.pk).answers["item-result"] == "先の人の文章"


def test_a_target_without_ground_is_refused_beside_its_field(town):
    editor = client(town, "editor")
    path = f"/cycle/evaluation/sheets/{town.sheet.pk}/indicators/"
    facts = {"role": "outcome", "name": "待ち時間", "unit": "分", "kind": "annual", "direction": "decrease",
             "target-2025": "15", "data_source": "窓口の記録"}  # fmt: skip
    assert editor.post(path, facts).status_code == 422
    ratio = facts | {"kind": "ratio", "ground": "前年度の半分"}
    answer = editor.post(path, ratio)
    assert answer.status_code == 422
    assert "母数" in answer.content.decode()
    assert not EvaluationIndicator.objects.exists()
    assert editor.post(path, facts | {"ground": "前年度の半分"}).status_code == 302
    assert EvaluationIndicator.objects.get().targets.get().ground.ground == "前年度の半分"


def test_the_public_sees_what_is_published_and_nothing_before(town):
    one = f"{PUBLIC}{YEAR}/W1/"
    decided(town)
    assert Client().get(one).status_code == 404
    assert "公表した評価はまだありません" in Client().get(PUBLIC).content.decode()
    planning = client(town, "chief")
    planning.post("/cycle/evaluation/publish/", {"plan": "sample", "fiscal_year": YEAR})
    body = Client().get(one).content.decode()
    assert "待ち時間が減った" in body
    assert "editor" not in body  # nobody's name
    assert "書かない窓口" in Client().get(PUBLIC).content.decode()
    assert f"{PUBLIC}{YEAR}/W1/" in Client().get("/plans/sample/initiatives/W1/").content.decode()
    publication = Publication.objects.get()
    path = f"/cycle/evaluation/published/{publication.pk}/correct/"
    assert look(town, "editor", path) == 403
    planning.post(path, {"place": "費用", "wrong": "120", "right": "121万円です", "why": "誤記"})
    assert "121万円です" in Client().get(one).content.decode()
    assert Client().get(f"/en{one}").status_code == 200
    assert Client().get(f"{one}sheet.pdf").content.startswith(b"%PDF")


def test_only_the_planning_section_begins_a_year(town):
    for word in ("editor", "head", "viewer", "finance"):
        client(town, word).post("/cycle/evaluation/start/", {"plan": "sample", "fiscal_year": 2026})
    assert not Sheet.objects.filter(fiscal_year=2026).exists()
    client(town, "planner").post("/cycle/evaluation/start/", {"plan": "sample", "fiscal_year": 2026})
    assert Sheet.objects.filter(fiscal_year=2026).count() == 2


def test_the_overview_and_the_desk_show_what_there_is_to_do(town):
    assert "区民部" in client(town, "planner").get("/cycle/evaluation/").content.decode()
    assert "記入するシート" in client(town, "editor").get("/cycle/").content.decode()
    assert "別の部" not in client(town, "other").get("/cycle/evaluation/").content.decode()


def test_the_section_page_costs_the_same_however_many_sheets(town, django_assert_max_num_queries):
    signed = client(town, "editor")
    path = f"/cycle/evaluation/bundles/{town.bundle.pk}/"
    signed.get(path)
    with django_assert_max_num_queries(60) as few:
        signed.get(path)
    row = Sheet.objects.get(pk=town.sheet.pk)
    for number in range(5):
        row.pk, row.initiative_key = None, f"X{number}"
        row.save(force_insert=True)
    with django_assert_max_num_queries(len(few)):
        assert signed.get(path).content.decode().count("/edit/") == 6


def test_public_pages_cost_few_queries(town, django_assert_num_queries):
    decided(town)
    commands.publish(plan=town.plan, fiscal_year=YEAR, by=town.chief)
    Client().get(PUBLIC)
    with django_assert_num_queries(1):
        from kusei.services.plans.evaluation.queries import published_sheets

        published_sheets(town.plan)


def text_of(content: bytes) -> tuple[int, str]:
    reader = PdfReader(io.BytesIO(content))
    return len(reader.pages), "".join(page.extract_text() for page in reader.pages)


def test_a_normal_sheet_is_printed_on_exactly_one_page(town):
    long = "窓口の混雑は前年度より減った。利用者の声を聞き、表示を改めた。" * 4
    decided(town, item_result=long, item_means=long, reason_effectiveness=long)
    sheet = Sheet.objects.select_related("decision").get(pk=town.sheet.pk)
    sheet.bundle = Bundle.objects.select_related("plan__municipality", "edition", "department", "form_version").get(
        pk=town.bundle.pk
    )
    number, text = text_of(pdf_of([documents(sheet.bundle, [sheet])[sheet.pk]]))
    assert number == 1
    assert "総合評価 B" in text
    assert "出張所にも置く" in text


def test_very_long_content_goes_on_to_another_page_and_loses_nothing(town):
    save(town, item_result="長い話。" * 900 + "おわり", item_means="長い話。" * 900)
    answer = client(town, "editor").get(f"/cycle/evaluation/sheets/{town.sheet.pk}/sheet.pdf")
    number, text = text_of(answer.content)
    assert number > 1
    assert "おわり" in text


def test_all_sheets_of_a_section_are_one_file(town):
    answer = client(town, "viewer").get(f"/cycle/evaluation/bundles/{town.bundle.pk}/sheets.pdf")
    assert text_of(answer.content)[0] == 1
