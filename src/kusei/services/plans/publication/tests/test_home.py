"""The ward's promises on both homes: what stands there, what does not, what it costs, and when it changes."""

from __future__ import annotations

import datetime as dt
import re

import html5lib
import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kusei.engines.measures.commands.recording import NewValue, Origin, existing, lock, write
from kusei.engines.measures.models import Series, Source
from kusei.engines.measures.readings import of_number
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock, keeping
from kusei.services.plans.commands.load import load_plan
from kusei.services.plans.format import PlanFile
from kusei.services.plans.models import Edition
from kusei.services.plans.progress import commands as progress
from kusei.services.plans.publication.queries import yearly
from kusei.services.plans.publication.tests import examples
from kusei.services.plans.publication.tests.conftest import Member
from kusei.services.plans.publication.tests.reading import text_at
from kusei.services.plans.series import series_key
from kusei.services.plans.tests.examples import plan_data

pytestmark = pytest.mark.django_db


def home(client: Client, prefix: str = "") -> str:
    return text_at(client, f"{prefix}/")


def cost(client: Client, address: str = "/") -> int:
    keeping.forget()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def measured(edition: Edition, number: int, year: int = 2026) -> None:
    """A value that the register would have counted until yesterday."""
    series = Series.objects.get(key=series_key(edition.plan.slug, "W1-K1"))
    value = NewValue(series=series, fiscal_year=year, reading=of_number(number), rows_counted=number)
    cut_off = clock.today() - dt.timedelta(days=1)
    with transaction.atomic():
        lock([series.pk])
        write([value], Origin(Source.MEASURED, "sample.metric", 1, cut_off, {}), existing([value]), by=None)


def test_a_promise_stands_with_its_figure_its_target_the_word_and_how_it_was_counted(
    plan: Edition, client: Client
) -> None:
    measured(plan, 45)
    page = home(client)
    section = page[page.index("区の約束と、いま") : page.index("今年度（令和8年度）やること")]
    assert "書かずに済む手続" in section
    assert re.search(r'<p class="num">45<small> / 60手続</small></p>', section)
    assert 'class="status' in section
    assert reverse("measures:series", args=[series_key("sample", "W1-K1")]) in section
    assert "/plans/sample/initiatives/W1/" in section
    assert "/plans/sample/dashboard/" in section


def test_a_value_that_nobody_confirmed_is_not_shown(plan: Edition, keeper: User, client: Client) -> None:
    examples.value(plan, 987, by=keeper, confirmed=False, year=2026)
    page = home(client)
    assert "987" not in page
    assert "目標とくらべられる実績は、まだ公表されていません" in page


def test_an_old_value_is_no_news(plan: Edition, keeper: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    examples.value(plan, 36, by=keeper, confirmed=True, year=2025)
    assert "36<small> / 30手続" in home(client)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2027, 10, 14, 1, 0, tzinfo=dt.UTC))
    assert "36<small>" not in home(client)


def test_what_was_reached_last_year_and_how_it_was_graded_is_told_as_the_sample_that_it_is(
    results: Edition, client: Client
) -> None:
    page = home(client)
    section = page[page.index("昨年度（令和7年度）の結果") :]
    assert "目標と実績をくらべられる指標1件のうち、1件が目標に届きました。" in section
    assert "36手続" in section
    assert re.search(r"評価を公表した取組 \d件：B \d", section)


def test_nothing_unpublished_of_last_year_is_told(hidden: Edition, client: Client) -> None:
    page = home(client)
    assert "昨年度" not in page
    assert "987,654" not in page
    assert examples.HIDDEN not in page


def test_this_year_s_schedule_is_counted_by_phase_and_what_is_new_is_named(plan: Edition, client: Client) -> None:
    lines = yearly.lines_of(Q(edition=plan), 2026)
    assert lines
    page = home(client)
    section = page[page.index("今年度（令和8年度）やること") :]
    assert f"今年度の予定が{len(lines)}件" in section
    for line in yearly.beginning(lines):
        assert line.action in section
    assert "/plans/initiatives/?fy=2026" in section


def test_a_line_is_new_in_the_year_in_which_its_work_begins_and_counted_once_by_its_furthest_phase(
    municipality: Municipality, now: None
) -> None:
    data = plan_data()
    cells = {
        "goes-on": {2025: "実施", 2026: "実施"},
        "begins": {2025: "検討", 2026: "検討・実施"},
        "planned": {2025: "検討", 2026: "検討"},
        "over": {2025: "実施", 2026: {"state": "blank"}},
        "late": {2026: "試行"},
    }
    data["initiatives"][0]["schedule"] = [{"key": key, "action": key, "years": years} for key, years in cells.items()]
    load_plan(PlanFile.model_validate(data), actor=None, municipality=municipality)
    lines = {one.action: one for one in yearly.lines_of(Q(edition__plan__slug="sample"), 2026) if one.action in cells}
    assert {key: (one.phase, one.new) for key, one in lines.items()} == {
        "goes-on": ("run", False), "begins": ("run", True), "planned": ("plan", True), "late": ("pilot", True),
    }  # fmt: skip
    assert yearly.by_phase(lines.values()) == {"plan": 1, "pilot": 1, "run": 2}
    assert [one.action for one in yearly.beginning(list(lines.values()))] == ["begins"]  # one of each initiative


def test_without_any_plan_nothing_is_promised(client: Client, municipality: Municipality) -> None:
    page = home(client)
    assert "約束" not in page
    assert "区の計画</a></h3>" not in page


def test_a_plan_that_is_over_is_still_read_and_others_plans_are_named(
    edition: Edition, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2099, 10, 14, 1, 0, tzinfo=dt.UTC))
    assert "いまの年度の計画は、まだのっていません" in home(client)
    Municipality.objects.update(is_home=False)
    keeping.forget()
    page = home(client)
    assert "この自治体の計画は、まだのっていません" in page
    assert "大田区の計画" in page


@pytest.mark.parametrize("prefix", ["", "/en", "/ja-easy"])
def test_the_page_is_sound_in_every_language(results: Edition, client: Client, prefix: str) -> None:
    page = client.get(f"{prefix}/").content.decode()
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    assert len(list(document.iter("h1"))) == 1
    ids = [node.get("id") for node in document.iter() if node.get("id")]
    assert len(ids) == len(set(ids))


def test_it_costs_a_fixed_number_of_queries_whatever_there_is(
    plan: Edition, keeper: User, client: Client, municipality: Municipality
) -> None:
    home(client)
    before = cost(client)
    examples.published_sheet(plan)
    examples.value(plan, 36, by=keeper, confirmed=True)
    data = plan_data()
    data["plan"]["id"] = "second"
    load_plan(PlanFile.model_validate(data), actor=None, municipality=municipality)
    assert cost(client) == before


def test_visitors_get_it_from_memory_until_something_is_measured(plan: Edition, client: Client) -> None:
    home(client)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/")
    assert len(asked) == 1
    assert client.get("/", headers={"if-none-match": answer["ETag"]}).status_code == 304
    measured(plan, 45)
    assert "45<small>" in home(client)


@pytest.fixture
def section(plan: Edition) -> Department:
    return Department.objects.get(code="kumin")


def test_staff_see_the_promises_of_their_own_section_and_the_report_that_is_due(
    plan: Edition, section: Department, member: Member
) -> None:
    measured(plan, 45)
    asked = progress.open_round(plan=plan.plan, fiscal_year=2026, period="half", by=None)
    editor = member(Role.EDITOR, section)
    page = sign_in(Client(), editor).get("/desk/home/").content.decode()
    part = page[page.index("わたしの課の約束") :]
    assert "/plans/sample/initiatives/W1/" in part
    assert "45手続" in part
    assert "60手続" in part
    assert f"/cycle/progress/{asked.pk}/mine/" in part
    viewer = sign_in(Client(), member(Role.VIEWER, section)).get("/desk/home/").content.decode()
    assert "/plans/sample/initiatives/W1/" in viewer
    assert "進み具合の報告を書く" not in viewer


def test_promises_of_other_sections_are_not_shown_as_one_s_own(
    plan: Edition, section: Department, member: Member
) -> None:
    other = Department.objects.create(municipality=section.municipality, code="betsu", name="別の部")
    page = sign_in(Client(), member(Role.EDITOR, other)).get("/desk/home/").content.decode()
    assert "いまの計画には、所管する取組がありません。" in page
    assert "/plans/sample/initiatives/W1/" not in page
    everywhere = sign_in(Client(), member(Role.VIEWER)).get("/desk/home/").content.decode()
    assert "わたしの課の約束" not in everywhere


def test_who_looks_after_everything_and_belongs_to_a_section_sees_that_section_s(
    plan: Edition, section: Department, member: Member
) -> None:
    whole = member(Role.VIEWER)
    RoleAssignment.objects.create(user=whole, role=Role.EDITOR, department=section, valid_from=dt.date(2020, 4, 1))
    assert "/plans/sample/initiatives/W1/" in sign_in(Client(), whole).get("/desk/home/").content.decode()


def test_the_section_s_promises_cost_a_fixed_number_of_queries(
    plan: Edition, section: Department, member: Member
) -> None:
    client = sign_in(Client(), member(Role.EDITOR, section))
    client.get("/desk/home/")
    measured(plan, 1)
    before = cost(client, "/desk/home/")
    examples.reported(plan, year=2026)
    assert cost(client, "/desk/home/") == before
