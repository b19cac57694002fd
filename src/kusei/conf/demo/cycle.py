"""Plays some of the cycle for one plan of the demonstration, with invented content that every page calls a sample.

Reports of past periods are published, the last one is being written; one section's evaluation is published, another's
waits on the approval desk; observations stand at different steps; a draft of the next edition has a few changes.
Safe to repeat: what is there already stays as it is.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from kusei.engines.measures.commands.deciding import confirm
from kusei.engines.measures.commands.recording import NewValue, enter
from kusei.engines.measures.models import ActualValue, Series
from kusei.engines.measures.readings import of_number
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Department, Role
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.amendment import commands as amendment
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.cycle.rules import calendar_of
from kusei.services.plans.evaluation import commands as evaluation
from kusei.services.plans.evaluation.models import Bundle, Sheet
from kusei.services.plans.models import Edition, IndicatorTarget, Plan, YearCell
from kusei.services.plans.observations.commands import stepping, writing
from kusei.services.plans.observations.models import Observation
from kusei.services.plans.progress import commands as progress
from kusei.services.plans.progress.models import LineReport, Report, Round

WORDS = ("planner", "editor", "approver", "administrator")
PLANNER, EDITOR, APPROVER, ADMINISTRATOR = (f"{word}@kusei.example" for word in WORDS)
# How the lines of a plan stand, one after the other.
STANDS = ("on_track", "on_track", "ahead", "on_track", "slightly_late", "on_track", "late", "on_track", "on_track")
SHARES = (Decimal("0.9"), Decimal("1.05"), Decimal("0.6"), Decimal(1))
SHEET = {
    "item-target": "区民、区内の事業者",
    "item-intention": "手続に来る回数と待つ時間を減らす。",
    "item-means": "（見本）計画の取組を予定の順に進めた。",
    "item-cost": "12,000,000",
    "item-staff": "8,500,000",
    "item-result": "（見本）利用が増えた。操作に迷う人への案内が課題である。",
    "points-necessity": "4", "reason-necessity": "（見本）区が行うべき仕事である。",
    "points-effectiveness": "3", "reason-effectiveness": "（見本）利用が増えている。",
    "points-efficiency": "3", "reason-efficiency": "（見本）費用は見込みの範囲である。",
    "points-fairness": "3", "reason-fairness": "（見本）来庁でも同じ手続ができる。",
    "direction": "continue", "direction-reason": "（見本）目標に近づいている。",
    "no-indicator": "（見本）計画の指標で測る。",
    "promise-1-what": "（見本）案内の画面を見直す。", "promise-1-until": "翌年度の9月",
}  # fmt: skip


def play(slug: str) -> None:
    """Do all that is not there yet for the plan of that name; nothing when it is not loaded."""
    plan = Plan.objects.select_related("municipality", "current_edition").filter(slug=slug).first()
    edition = plan.current_edition if plan else None
    people = {user.email: user for user in User.objects.filter(email__in=(PLANNER, EDITOR, APPROVER, ADMINISTRATOR))}
    if plan is None or edition is None or len(people) < len(WORDS):
        return
    year = FiscalYear.of(clock.today()).year
    with acting_as("kusei demo-cycle"):
        values(edition, year - 1, people[ADMINISTRATOR])
        rounds(plan, year, people[PLANNER], people[APPROVER])
        evaluate(plan, year - 1, people[PLANNER], people[EDITOR])
        observe(plan, people[PLANNER])
        draft(plan, edition, year, people[PLANNER])


def values(edition: Edition, year: int, by: User) -> None:
    """Invented actual values of the year for indicators with a number as target, confirmed."""
    keys = {series.key: series for series in Series.objects.filter(key__startswith=f"plans/{edition.plan.slug}/")}
    targets = IndicatorTarget.objects.filter(edition=edition, fiscal_year=year, number__isnull=False)
    made = []
    for place, target in enumerate(targets.select_related("indicator").order_by("position")):
        series = keys.get(f"plans/{edition.plan.slug}/{target.indicator.key}")
        if series is None or series.values.exists() or series.kind == "ratio":
            continue
        number = (target.number * SHARES[place % len(SHARES)]).quantize(Decimal(1))
        made.append(NewValue(series, year, of_number(number), note="見本として作った値"))
    if made:
        enter(values=made, by=by)
        ids = ActualValue.objects.filter(series__in=[one.series for one in made]).values_list("pk", flat=True)
        confirm(value_ids=list(ids), by=by)


def rounds(plan: Plan, year: int, planner: User, publisher: User) -> None:
    """Every period that has begun since the plan did: the last one stays open, those before are published."""
    edition = plan.current_edition
    assert edition is not None
    begun = [
        (fiscal_year, period.key)
        for fiscal_year in edition.years
        for period in calendar_of(plan.municipality).periods
        if fiscal_year <= year and period.opens.of(fiscal_year) <= clock.today()
    ]
    for place, (fiscal_year, period) in enumerate(begun):
        if Round.objects.filter(plan=plan, fiscal_year=fiscal_year, period=period).exists():
            continue
        last = place == len(begun) - 1
        due = clock.today() + dt.timedelta(days=10) if last else None
        asked = progress.open_round(
            plan=plan, fiscal_year=fiscal_year, period=period, by=planner, due_on=due, sample=True
        )
        report(asked, planner, share=2 if last else 1, shift=place)
        if not last:
            progress.publish_round(round_id=asked.pk, by=publisher)


def report(asked: Round, by: User, *, share: int, shift: int) -> None:
    """Reports of a round; with a `share` of 2 only every second initiative has reported."""
    lines: dict[int, list[LineReport]] = {}
    for line in LineReport.objects.filter(report__round=asked).order_by("pk"):
        lines.setdefault(line.report_id, []).append(line)
    for number, row in enumerate(Report.objects.filter(round=asked).order_by("pk")):
        if number % share:
            continue
        values = {
            "text": "（見本）年度の計画に沿って進めている。",
            "next_step": "（見本）関係する部署と調整し、次の段階に進む。",
            "hours_planned": str(100 + 20 * number),
            "hours_actual": str(60 + 25 * number),
        }
        for place, line in enumerate(lines.get(row.pk, [])):
            status = STANDS[(number + place + shift) % len(STANDS)]
            values[f"line:{line.line_key}:status"] = status
            if status == "late":
                values[f"line:{line.line_key}:note"] = "（見本）仕様の調整に時間がかかっている。"
        progress.save_fields(report_id=row.pk, seen=row.version, values=values, by=by, report=True)


def evaluate(plan: Plan, year: int, planner: User, editor: User) -> None:
    """The sheets of the editor's section wait on the approval desk, the others are still empty."""
    if Bundle.objects.filter(plan=plan, fiscal_year=year).exists():
        return
    evaluation.start_year(plan=plan, fiscal_year=year, by=planner, sample=True)
    own = departments_of(editor, Role.EDITOR).departments
    for bundle in Bundle.objects.filter(plan=plan, fiscal_year=year, department__in=own):
        for sheet in Sheet.objects.filter(bundle=bundle).order_by("pk"):
            evaluation.save_sheet(sheet_id=sheet.pk, version=sheet.version, answers=SHEET, by=editor)
        evaluation.submit_bundle(bundle_id=bundle.pk, by=editor)


def observe(plan: Plan, by: User) -> None:
    """Three observations: one open, one concluded, one decided and public."""
    if Observation.objects.filter(plan=plan).exists():
        return
    day = clock.today() - dt.timedelta(days=40)
    texts = (
        ("（見本）スマートフォンで手続を終える人が増えた", "users", "volatility", ()),
        ("（見本）標準化した仕組みへの移行時期が変わった", "nation", "uncertainty", ("orient",)),
        ("（見本）生成AIの料金が下がった", "technology", "ambiguity", ("orient", "decide")),
    )
    words = {"orient": "（見本）年度別計画への影響を確かめた。", "decide": "（見本）来年度の改定で反映する。"}
    for place, (title, kind, vuca, steps) in enumerate(texts):
        content = writing.Content(
            title=title, kind=kind, seen="（見本）窓口と統計から分かったこと。", observed_on=day, vuca=vuca,
            initiatives=(str(place * 2 + 1),),
        )  # fmt: skip
        found = writing.note_observation(plan=plan, department=None, content=content, by=by)
        for step in steps:
            found.refresh_from_db()
            stepping.add_step(
                observation_id=found.pk, version=found.version, kind=step, text=words[step], done_on=day, by=by
            )
        if "decide" in steps:
            found.refresh_from_db()
            stepping.set_public(observation_id=found.pk, version=found.version, public=True, by=by)


def draft(plan: Plan, edition: Edition, year: int, by: User) -> None:
    """A draft of the edition from next April, with three cells changed and a request."""
    if AmendmentDraft.objects.filter(plan=plan).exists() or year + 1 > edition.end_year:
        return
    owner = Department.objects.filter(municipality=plan.municipality, name=calendar_of(plan.municipality).planning[0])
    made = amendment.start_amendment(
        plan=plan, code=f"{year + 1}-04", label=f"{FiscalYear(year + 1).label_ja}改定（見本）",
        purpose="（見本）進み具合と評価を反映する。", effective_on=dt.date(year + 1, 4, 1), owner=owner.get(), by=by,
    )  # fmt: skip
    cells = YearCell.objects.filter(
        edition=edition, fiscal_year=year + 1, state="printed", text__isnull=False, line__parent=None
    )
    edits, reasons = [], {}
    for cell in cells.select_related("line__initiative").order_by("position")[:3]:
        line = cell.line
        address = ("initiatives", line.initiative.key, "schedule", line.key, "years", str(year + 1))
        edits.append(amendment.Edit(address, cell.text, f"{cell.text}・検証"))
        reasons[address] = "（見本）効果を確かめてから広げるため。"
    amendment.save_edits(draft_id=made.pk, edits=edits, by=by, reasons=reasons)
    amendment.propose(
        plan=plan,
        initiative_key=edits[0].address[1],
        direction="expand",
        text="（見本）対象の窓口を増やしたい。",
        by=by,
    )
