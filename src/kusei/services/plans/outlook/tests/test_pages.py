"""The early warning on its pages: who sees which promise, what it says, files, and the click into the log."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock
from kusei.services.plans.observations.models import Observation
from kusei.services.plans.outlook.models import Noted
from kusei.services.plans.outlook.tests.conftest import OCTOBER, SEVEN, counted, files
from kusei.services.plans.series import series_key
from kusei.services.plans.tests.measured import measured

LIST, ONE, NOTE = "/cycle/outlook/", "/cycle/outlook/sample/K1/", "/cycle/outlook/sample/K1/note/"
K1, K2, G1 = (series_key("sample", key) for key in ("K1", "K2", "G1"))


def at_risk() -> None:
    """All three indicators will miss: K1 by 35 of 400, K2 by 1 of 366, the goal's by 635 of 1000."""
    for key in (K1, K2, G1):
        measured(key, 2026, SEVEN, through=OCTOBER)


def client(town: SimpleNamespace, who: str) -> Client:
    return sign_in(Client(), town.people[who])


def page(town: SimpleNamespace, who: str, address: str = LIST) -> str:
    answer = client(town, who).get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


SEEN = {
    "viewer": {"K1"}, "editor": {"K1"}, "approver": {"K1"}, "other_viewer": {"K2"}, "other_editor": {"K2"},
    "other_approver": {"K2"}, "planner": {"K1", "K2", "G1"}, "publisher": {"K1", "K2", "G1"},
}  # fmt: skip


@pytest.mark.parametrize("who", SEEN)
def test_sections_see_their_own_promises_at_risk_and_planners_all(town, who):
    at_risk()
    text = page(town, who)
    assert {key for key in ("K1", "K2", "G1") if f"指標{key}</a>" in text} == SEEN[who]
    desk = page(town, who, "/cycle/")
    assert {key for key in ("K1", "K2", "G1") if f"指標{key}</a>" in desk} == SEEN[who]
    for key, plan_key in (("K1", "W1"), ("K2", "W2")):
        answer = client(town, who).get(f"/cycle/outlook/sample/{key}/")
        assert answer.status_code == (200 if key in SEEN[who] else 404)
        panel = client(town, who).get(f"/plans/sample/initiatives/{plan_key}/").content.decode()
        assert ("届かない見込みの指標" in panel) == (key in SEEN[who])


def test_the_list_is_for_staff_and_the_public_page_has_no_panel(town):
    at_risk()
    assert Client().get(LIST)["Location"].startswith("/accounts/")
    assert client(town, "administrator").get(LIST).status_code == 403
    assert "届かない見込みの指標" not in Client().get("/plans/sample/initiatives/W1/").content.decode()


def test_without_anything_at_risk_only_the_planning_section_is_told_so(town):
    measured(K1, 2026, [60] * 7, through=OCTOBER)
    assert "いま、届かない見込みの取組はありません。" in page(town, "planner", "/cycle/")
    assert "届かない見込みの取組" not in page(town, "editor", "/cycle/")
    assert "あてはまる指標はありません" in page(town, "editor")


def test_the_widest_gap_comes_first_and_what_will_be_reached_is_not_there(town):
    at_risk()
    text = page(town, "planner")
    assert [text.index(f"指標{key}</a>") for key in ("G1", "K1", "K2")] == sorted(
        text.index(f"指標{key}</a>") for key in ("G1", "K1", "K2")
    )
    measured(K1, 2026, [60] * 7, through=OCTOBER)
    assert "指標K1</a>" not in page(town, "planner")


def test_the_list_narrows_by_plan_department_and_year(town):
    at_risk()
    measured(K2, 2025, [30] * 12)
    kumin = town.departments["kumin"].pk
    assert "指標K2</a>" not in page(town, "planner", f"{LIST}?department={kumin}")
    assert "指標K1</a>" in page(town, "planner", f"{LIST}?department={kumin}")
    assert "あてはまる指標はありません" in page(town, "planner", f"{LIST}?fy=2024")
    last = page(town, "planner", f"{LIST}?fy=2025")
    assert "目標に届かなかった取組" in last
    assert "指標K2</a>" in last
    assert "目標に届かなかった</span>" in last
    assert "指標K1</a>" in page(town, "planner", f"{LIST}?plan=sample")
    for nonsense in ("fy=1999", "fy=%00", "plan=none", "department=x"):
        assert client(town, "planner").get(f"{LIST}?{nonsense}").status_code == 200


def test_the_file_says_what_the_list_says(town):
    at_risk()
    answer = client(town, "editor").get(f"{LIST}download.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["指標"] for row in rows] == ["指標K1"]
    assert (rows[0]["目標"], rows[0]["これまで"], rows[0]["年度末の見込み"]) == ("400", "214", "365")
    assert (rows[0]["いつまでを数えたか"], rows[0]["所管"]) == ("2026-10-31", ["区民部", "課税課"][0])
    assert rows[0]["目標との比べ"] == "目標に届かない見込み"


def test_one_click_writes_the_figures_into_the_log_and_a_second_leads_to_the_same_place(town):
    at_risk()
    one = client(town, "editor")
    assert "気づきに記録する" in one.get(ONE).content.decode()
    first = one.post(NOTE, {"fy": "2026"})
    made = Observation.objects.get()
    assert first["Location"] == f"/cycle/observations/{made.pk}/"
    assert client(town, "approver").post(NOTE, {"fy": "2026"})["Location"] == first["Location"]
    assert Observation.objects.count() == 1
    assert made.title == "目標に届かない見込み：指標K1（令和8年度）"
    assert (made.kind, made.cycle_step, made.department.name) == ("results", "do", "区民部")
    assert list(made.links.values_list("key", flat=True)) == ["W1"]
    for words in ("目標（令和8年度）：400件", "214件（令和8年10月31日まで）", "年度末の見込み：365件", "1日あたりの数"):
        assert words in made.seen
    text = page(town, "editor", ONE)
    assert "記録ずみ" in text
    assert "気づきに記録する" not in text
    assert made.title in page(town, "editor", "/plans/sample/initiatives/W1/")


def test_the_next_month_is_a_warning_of_its_own(town, monkeypatch):
    at_risk()
    client(town, "editor").post(NOTE)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC))
    measured(K1, 2026, [*SEVEN, 30], through=dt.date(2026, 11, 30))
    client(town, "editor").post(NOTE)
    assert sorted(Noted.objects.values_list("month", flat=True)) == [10, 11]
    assert Observation.objects.count() == 2


MAY_NOTE = {"editor": "区民部", "approver": "区民部", "planner": None, "publisher": "区民部"}


@pytest.mark.parametrize("who", [*SEEN, "administrator"])
def test_who_writes_it_down_and_in_whose_name(town, who):
    at_risk()
    answer = client(town, who).post(NOTE, {"fy": "2026"})
    if who in MAY_NOTE:
        assert answer.status_code == 302
        department = Observation.objects.get().department
        assert (department.name if department else None) == MAY_NOTE[who]
    else:
        assert answer.status_code == (404 if who.startswith("other") else 403)
        assert not Observation.objects.exists()
    if who == "viewer":
        assert "気づきに記録する" not in page(town, who, ONE)


def test_the_warning_of_a_goal_is_the_planning_sections(town):
    at_risk()
    answer = client(town, "planner").post("/cycle/outlook/sample/G1/note/", {"fy": "2026"})
    assert answer.status_code == 302
    made = Observation.objects.get()
    assert not made.links.exists()
    assert page(town, "planner", answer["Location"])


def test_what_will_be_reached_is_not_written_down(town):
    measured(K1, 2026, [60] * 7, through=OCTOBER)
    answer = client(town, "editor").post(NOTE, {"fy": "2026"}, follow=True)
    assert "いまの見込みでは目標に届くため" in answer.content.decode()
    assert not Observation.objects.exists()
    assert "要因は出していません" in page(town, "editor", ONE)


def test_the_page_names_the_drivers_and_the_log_repeats_them(town, metrics):
    files("窓口A", dict.fromkeys((4, 5, 6, 7, 8, 9, 10), 4), year=2025)
    files("窓口B", dict.fromkeys((4, 5, 6, 7, 8, 9, 10), 4), year=2025)
    files("窓口A", dict.fromkeys((4, 5, 6, 7, 8, 9, 10), 4))
    files("窓口B", dict.fromkeys((4, 5, 6, 7, 8, 9, 10), 1))
    counted()
    text = page(town, "editor", ONE)
    assert text.index("窓口B") < text.index("窓口A")
    assert "前の年度の同じ時期の割合で目標を分けて比べました" in text
    assert "月ごとの実績" in text
    client(town, "editor").post(NOTE)
    seen = Observation.objects.get().seen
    assert "不足の大きい名前" in seen
    assert "・窓口B：7件、前の年度の同じ時期 28件" in seen


@pytest.mark.parametrize("address", [LIST, "/cycle/", f"{LIST}download.csv"])
def test_the_number_of_queries_does_not_grow_with_the_promises(town, address):
    measured(K1, 2026, SEVEN, through=OCTOBER)
    one = client(town, "planner")

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert one.get(address).status_code == 200
        return len(found)

    asked()
    before = asked()
    measured(K2, 2026, SEVEN, through=OCTOBER)
    measured(G1, 2026, SEVEN, through=OCTOBER)
    assert asked() == before


@pytest.mark.parametrize("prefix", ["", "/en", "/ja-easy"])
def test_pages_have_one_heading_and_no_id_twice(town, prefix):
    at_risk()
    for address in (LIST, ONE, "/cycle/"):
        text = client(town, "planner").get(prefix + address).content.decode()
        assert text.count("<h1") == 1
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
