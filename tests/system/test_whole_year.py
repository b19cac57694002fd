"""A whole year of the cycle for 105 initiatives: reported twice, evaluated, approved, published, amended, in force."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft, Step
from kusei.engines.approvals.rules import Action, StepKind
from kusei.foundation.org.models import Department, Municipality, Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.testing import at_most
from kusei.services.plans.amendment import commands as amendment
from kusei.services.plans.amendment.models import AmendmentRequest
from kusei.services.plans.cycle.standing import responsible
from kusei.services.plans.difference import difference
from kusei.services.plans.evaluation import commands as evaluation
from kusei.services.plans.evaluation.models import Bundle, Sheet
from kusei.services.plans.evaluation.queries.published import published_sheets
from kusei.services.plans.models import Edition, Plan
from kusei.services.plans.observations.commands import stepping, writing
from kusei.services.plans.progress import commands as progress
from kusei.services.plans.progress.models import LineReport, Report
from kusei.services.plans.progress.queries import published_reports
from kusei.services.plans.publication import commands as publication
from kusei.services.plans.publication.jobs import make_booklet
from kusei.services.plans.queries.editions import edition_data
from kusei.services.plans.tests.conftest import real_packs

__all__ = ["real_packs"]

PLANNING = "政策経営部"
CALENDAR = """
planning: [政策経営部]
periods:
  - {key: half, label: 中間, label_en: Half-year, as_of: {month: 9, day: 30}, opens: {month: 10, day: 1},
     due: {month: 10, day: 31}}
  - {key: year, label: 年度末, label_en: Year end, as_of: {month: 3, day: 31},
     opens: {month: 4, day: 1, next_year: true}, due: {month: 4, day: 30, next_year: true}}
"""
ROUTES = {
    "sample": True,
    "classifications": [{"code": "plan", "label": "計画", "retention": "10"}],
    "rules": [
        {
            "key": "cycle",
            "label": "計画の運用の決裁",
            "bulk": True,
            "steps": [
                {"label": "部の承認", "at": "own", "skip_if_vacant": True},
                {"label": "企画の決裁", "kind": "decide", "at": "named", "department": "seisaku-keiei"},
            ],
        }
    ],
}
# How a section's lines stand, one after the other: most as planned, some late, one ahead.
STANDS = ("on_track", "on_track", "on_track", "slightly_late", "on_track", "ahead", "late", "on_track")


@dataclass
class Ward:
    """The plan, its planning section, and an editor and an approver for each department that the plan names."""

    plan: Plan
    planner: User
    chief: User
    editors: dict[int, User]
    heads: dict[int, User]
    day: dt.date


def person(word: str, role: Role, department: Department) -> User:
    user = User.objects.create(email=f"{word}-{department.code}@kusei.example", name=f"見本 {word}")
    RoleAssignment.objects.create(user=user, role=role, department=department, valid_from=dt.date(2020, 4, 1))
    return user


@pytest.fixture
def ward(real_packs: Any, db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Ward:
    packs = Path(settings.PACKS_DIR)
    for name in ("common", "setagaya"):
        shutil.copytree(packs / name, tmp_path / name)
    (tmp_path / "setagaya" / "cycle.yaml").write_text(CALENDAR, encoding="utf-8")
    (tmp_path / "setagaya" / "approval-routes.yaml").write_text(yaml.safe_dump(ROUTES), encoding="utf-8")
    settings.PACKS_DIR, settings.HOME_PACK = tmp_path, "setagaya"
    Municipality.objects.filter(is_home=True).update(is_home=False)
    Municipality.objects.filter(slug="setagaya").update(is_home=True)
    Edition.objects.filter(plan__slug="setagaya-new-management", code="2025-03-an").update(status="in_force")
    plan = Plan.objects.select_related("municipality").get(slug="setagaya-new-management")
    departments = Department.objects.filter(municipality=plan.municipality, is_collective=False)
    planning = departments.get(name=PLANNING)
    found = Ward(
        plan=plan,
        planner=person("planner", Role.EDITOR, planning),
        chief=person("chief", Role.APPROVER, planning),
        editors={one.pk: person("editor", Role.EDITOR, one) for one in departments},
        heads={one.pk: person("head", Role.APPROVER, one) for one in departments if one != planning},
        day=dt.date(2025, 10, 1),
    )
    found.heads[planning.pk] = found.chief
    monkeypatch.setattr(
        clock, "now", lambda: dt.datetime.combine(found.day, dt.time(10), tzinfo=dt.timezone(dt.timedelta(hours=9)))
    )
    return found


def report(ward: Ward, period: str, fiscal_year: int, *, first: bool) -> None:
    """A round: opened, every section reports its own initiatives, published."""
    asked = progress.open_round(plan=ward.plan, fiscal_year=fiscal_year, period=period, by=ward.planner)
    owners = responsible(asked.edition)
    stands = itertools.cycle(STANDS)
    lines: dict[int, list[LineReport]] = {}
    for line in LineReport.objects.filter(report__round=asked):
        lines.setdefault(line.report_id, []).append(line)
    for number, row in enumerate(Report.objects.filter(round=asked).order_by("pk")):
        by = ward.editors[min(owners[row.initiative_key])] if row.initiative_key in owners else ward.planner
        if not first and number % 3:
            progress.take_over(report_id=row.pk, seen=row.version, by=by)
            continue
        values = {
            "text": f"{row.initiative_key}の取組を計画に沿って進めた。関係する所管と毎月調整している。",
            "next_step": "下半期に試行の結果をまとめる。",
            "hours_planned": "120",
            "hours_actual": str(40 + number),
            "yen_actual": str(1000 * number),
        }
        for line in lines[row.pk]:
            status = next(stands)
            values[f"line:{line.line_key}:status"] = status
            if status == "late":
                values[f"line:{line.line_key}:note"] = "仕様の調整に時間がかかっている。"
                values["problems"] = "事業者との調整"
        progress.save_fields(report_id=row.pk, seen=row.version, values=values, by=by, report=True)
    ward.day = asked.due_on
    progress.close_round(round_id=asked.pk, by=ward.planner)
    progress.publish_round(round_id=asked.pk, by=ward.chief)


ANSWERS = {
    "item-target": "窓口に来る人", "item-intention": "書かずに済むようにする", "item-means": "機器を置いた",
    "item-cost": "1,200,000", "item-staff": "0", "item-result": "待ち時間が減った",
    "points-necessity": "4", "reason-necessity": "区の窓口だから",
    "points-effectiveness": "3", "reason-effectiveness": "時間が減った",
    "points-efficiency": "3", "reason-efficiency": "費用は見込みどおり",
    "points-fairness": "4", "reason-fairness": "だれでも使える",
    "direction": "continue", "direction-reason": "効果があった", "no-indicator": "まだ数えていない",
    "promise-1-what": "出張所にも置く", "promise-1-until": "令和8年9月",
}  # fmt: skip


def approve(draft: Draft, by: User) -> Draft:
    """Say yes at the step that waits."""
    draft.refresh_from_db()
    step = Step.objects.get(round__draft=draft, round__number=draft.round, opened_at__isnull=False, closed_at=None)
    action = {StepKind.APPROVE: Action.APPROVE, StepKind.DECIDE: Action.DECIDE}[StepKind(step.kind)]
    return approvals.decide(draft_id=draft.pk, version=draft.version, step_id=step.pk, action=action, by=by)


def evaluate(ward: Ward, fiscal_year: int) -> set[str]:
    """Every section writes its sheets, its head and the planning section judge, the chief decides, all is published.

    Gives the initiatives that are to be improved.
    """
    evaluation.start_year(plan=ward.plan, fiscal_year=fiscal_year, by=ward.planner)
    improved = set()
    for bundle in Bundle.objects.filter(plan=ward.plan, fiscal_year=fiscal_year):
        editor, head = ward.editors[bundle.department_id], ward.heads[bundle.department_id]
        for number, sheet in enumerate(Sheet.objects.filter(bundle=bundle).order_by("pk")):
            answers = dict(ANSWERS)
            if number == 0:
                answers["direction"] = "expand"
                improved.add(sheet.initiative_key)
            evaluation.save_sheet(sheet_id=sheet.pk, version=sheet.version, answers=answers, by=editor)
        draft = evaluation.submit_bundle(bundle_id=bundle.pk, by=editor)
        evaluation.adopt_stage(bundle_id=bundle.pk, stage="department", by=head)
        approve(draft, head)
        evaluation.adopt_stage(bundle_id=bundle.pk, stage="planning", by=ward.planner)
        approve(draft, ward.chief)
    evaluation.publish(plan=ward.plan, fiscal_year=fiscal_year, by=ward.chief)
    return improved


def amend(ward: Ward) -> tuple[Edition, Edition, int]:
    """The next edition: cells of next year changed, decided, in force on its day. Gives both editions and the count."""
    base = Edition.objects.get(current_of=ward.plan)
    owner = Department.objects.get(municipality=ward.plan.municipality, name=PLANNING)
    draft = amendment.start_amendment(
        plan=ward.plan, code="2026-07", label="令和8年7月改定", purpose="評価の結果を反映する。",
        effective_on=dt.date(2026, 7, 1), owner=owner, by=ward.planner,
    )  # fmt: skip
    data = edition_data(base)
    edits = []
    for initiative in data["initiatives"][:40]:
        line = initiative["schedule"][0]
        cell = line["years"].get("2027") or line["years"].get(2027)
        if not cell or cell.get("state", "printed") != "printed":
            continue
        address = ("initiatives", initiative["key"], "schedule", line["key"], "years", "2027")
        edits.append(amendment.Edit(address, cell["text"], cell["text"] + "・検証"))
    amendment.save_edits(draft_id=draft.pk, edits=edits, by=ward.planner)
    for request in AmendmentRequest.objects.filter(plan=ward.plan, state="open"):
        amendment.take_request(request_id=request.pk, draft_id=draft.pk, answer="年度別計画に入れた。", by=ward.planner)
    draft.refresh_from_db()
    amendment.submit(draft_id=draft.pk, version=draft.version, by=ward.planner)
    draft.refresh_from_db()
    asked = draft.approval
    while asked.state == "in-route":
        approve(asked, ward.chief)
        asked.refresh_from_db()
    ward.day = dt.date(2026, 7, 1)
    amendment.put_in_force(draft_id=draft.pk, by=None)
    return base, Edition.objects.get(current_of=ward.plan), len(edits)


def look_around(ward: Ward, key: str) -> None:
    """An observation goes the whole loop and is let out."""
    owner = Department.objects.get(municipality=ward.plan.municipality, name=PLANNING)
    content = writing.Content(
        title="手数料の見直し", kind="nation", seen="国の通知で手数料の考え方が変わった。", observed_on=ward.day,
        initiatives=(key,),
    )  # fmt: skip
    seen = writing.note_observation(plan=ward.plan, department=owner, content=content, by=ward.planner)
    for kind, text in (("orient", "年度別計画に響く。"), ("decide", "改定で反映する。"), ("act", "改定案に入れた。")):
        seen.refresh_from_db()
        stepping.add_step(
            observation_id=seen.pk, version=seen.version, kind=kind, text=text, done_on=ward.day, by=ward.planner
        )
    seen.refresh_from_db()
    stepping.set_public(observation_id=seen.pk, version=seen.version, public=True, by=ward.planner)


@pytest.mark.slow
def test_a_whole_year_of_105_initiatives_is_played_through_in_under_a_minute(ward: Ward) -> None:
    begin = time.monotonic()
    report(ward, "half", 2025, first=True)
    ward.day = dt.date(2026, 4, 1)
    report(ward, "year", 2025, first=False)
    ward.day = dt.date(2026, 5, 11)
    improved = evaluate(ward, 2025)
    look_around(ward, min(improved))
    ward.day = dt.date(2026, 6, 15)
    base, now, edited = amend(ward)
    booklet = publication.request_booklet(edition_id=now.pk, fiscal_year=2025, by=ward.planner)
    make_booklet(booklet_id=booklet.pk)
    publication.publish_booklet(booklet_id=booklet.pk, by=ward.chief)
    seconds, allowed = time.monotonic() - begin, at_most(60)

    assert len(published_reports(ward.plan, 2025, "half")) == 105
    assert len(published_reports(ward.plan, 2025, "year")) == 105
    sheets = published_sheets(ward.plan, 2025)
    assert len(sheets) == 105
    assert {sheet.initiative_key for sheet in sheets if sheet.direction == "expand"} == improved
    assert now.code == "2026-07"
    changed = difference(edition_data(base), edition_data(now)).content
    assert len(changed) == edited >= 30
    assert {change.kind for change in changed} == {"changed"}
    visitor = Client()
    key = min(improved)
    for address in (
        f"/plans/{ward.plan.slug}/",
        f"/plans/{ward.plan.slug}/dashboard/",
        f"/plans/{ward.plan.slug}/initiatives/{key}/",
        f"/plans/{ward.plan.slug}/initiatives/{key}/history/",
        f"/plans/{ward.plan.slug}/editions/compare/",
        f"/plans/{ward.plan.slug}/feed.atom",
    ):
        assert visitor.get(address).status_code == 200, address
    history = visitor.get(f"/plans/{ward.plan.slug}/initiatives/{key}/history/").content.decode()
    for word in ("令和8年7月改定", "手数料の見直し", "拡充"):
        assert word in history
    assert seconds < allowed
