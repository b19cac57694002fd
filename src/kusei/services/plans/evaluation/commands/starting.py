"""Begins the evaluation of a fiscal year: one sheet for each initiative, bundled by section, filled with what is known.

Beginning again adds what is new and leaves what somebody wrote alone; sheets not begun move to a changed form.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.org.queries import department_finder
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle import rules as calendar_rules
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_planner
from kusei.services.plans.evaluation import formfile
from kusei.services.plans.evaluation.formfile import Form
from kusei.services.plans.evaluation.models import Bundle, FormVersion, Sheet, SheetVersion
from kusei.services.plans.evaluation.texts import WRITING
from kusei.services.plans.models import Edition, Initiative, Plan, YearCell
from kusei.services.plans.responsibility import responsible_departments


class CannotBegin(CycleRefused):
    """There is no form for the year, or the plan does not cover it."""

    code = "evaluation.cannot-begin"


@dataclass(frozen=True)
class Begun:
    """What the beginning did. `without_department` are initiatives for which nobody is responsible."""

    sheets: int
    bundles: int
    without_department: list[str]


@transaction.atomic
def start_year(*, plan: Plan, fiscal_year: int, by: User | None, sample: bool = False) -> Begun:
    """Make the year's sheets of a plan. Initiatives without a known section go to the planning section.

    Raises `NotAllowed` unless `by` runs the cycle, `CannotBegin` and `FormWrong`.
    """
    require_planner(by, plan.municipality)
    edition = Edition.objects.filter(current_of=plan).select_related("plan__municipality").first()
    if edition is None or fiscal_year not in edition.years:
        raise CannotBegin(_("この年度は計画の期間にありません。計画の期間の年度を選んでください。"))
    version = form_version(plan.municipality, fiscal_year)
    with reason(_("評価の開始")):
        return _begin(edition, fiscal_year, version, sample)


def form_version(municipality: Municipality, fiscal_year: int) -> FormVersion:
    """The form of the pack as a version: the newest one when nothing changed. Raises `CannotBegin`, `FormWrong`."""
    form = formfile.form_of(municipality, fiscal_year)
    if form is None:
        raise CannotBegin(_("この年度の評価シートの様式がありません。パックの evaluation.yaml に加えてください。"))
    content = form.model_dump(mode="json", by_alias=True)
    sha256 = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    # The municipality's row is the lock: two beginnings at once make one version.
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    known = FormVersion.objects.filter(municipality=municipality, fiscal_year=fiscal_year)
    if same := known.filter(sha256=sha256).first():
        return same
    return FormVersion.objects.create(
        municipality=municipality,
        fiscal_year=fiscal_year,
        version=known.count() + 1,
        content=content,
        sha256=sha256,
        created_at=clock.now(),
    )


def _begin(edition: Edition, fiscal_year: int, version: FormVersion, sample: bool) -> Begun:
    known = {sheet.initiative_key: sheet for sheet in Sheet.objects.filter(plan=edition.plan, fiscal_year=fiscal_year)}
    initiatives = [
        one
        for one in Initiative.objects.filter(edition=edition, kind__annex=False).order_by("position")
        if one.key not in known
    ]
    responsible = responsible_departments(edition)
    fallback = _planning_department(edition.plan.municipality)
    bundles = _bundles(edition, fiscal_year)
    before = len(bundles)
    made, without = [], []
    for initiative in initiatives:
        own = responsible.get(initiative.key, [])
        home = own[0] if own else fallback
        if home is None:
            without.append(initiative.key)
            continue
        bundle = bundles.get(home.pk) or _new_bundle(edition, fiscal_year, home, version, sample)
        bundles[home.pk] = bundle
        if bundle.state == WRITING:
            made.append((bundle, initiative, own))
    _new_sheets(edition, fiscal_year, made)
    _move_to(version, fiscal_year, edition.plan)
    return Begun(len(made), len(bundles) - before, without)


def _planning_department(municipality: Municipality) -> Department | None:
    names = calendar_rules.calendar_of(municipality).planning
    find = department_finder(municipality)
    return next((found for name in names if (found := find(name)) is not None), None)


def _bundles(edition: Edition, fiscal_year: int) -> dict[int, Bundle]:
    rows = Bundle.objects.filter(plan=edition.plan, fiscal_year=fiscal_year)
    return {row.department_id: row for row in rows}


def _new_bundle(
    edition: Edition, fiscal_year: int, department: Department, version: FormVersion, sample: bool
) -> Bundle:
    return Bundle.objects.create(
        plan=edition.plan,
        edition=edition,
        fiscal_year=fiscal_year,
        department=department,
        form_version=version,
        sample=sample,
    )


def _new_sheets(edition: Edition, fiscal_year: int, made: list[tuple[Bundle, Initiative, list[Department]]]) -> None:
    last_year = {
        sheet.initiative_key: sheet.answers
        for sheet in Sheet.objects.filter(plan=edition.plan, fiscal_year=fiscal_year - 1)
    }
    schedule = _schedule(edition, fiscal_year)
    sheets = []
    for bundle, initiative, own in made:
        words = {"summary": initiative.summary or "", "schedule": schedule.get(initiative.pk, "")}
        sheets.append(
            Sheet(
                bundle=bundle,
                plan=edition.plan,
                fiscal_year=fiscal_year,
                initiative_key=initiative.key,
                position=initiative.position,
                code=initiative.code or "",
                title=initiative.title,
                summary=initiative.summary or "",
                department_names=[one.name for one in own] or [bundle.department.name],
                answers=prefilled(bundle.form_version.form, words, last_year.get(initiative.key, {})),
            )
        )
    Sheet.objects.bulk_create(sheets)
    through = Sheet.departments.through
    through.objects.bulk_create(
        through(sheet_id=sheet.pk, department_id=pk)
        for sheet, (_bundle, _initiative, own) in zip(sheets, made, strict=True)
        for pk in dict.fromkeys(one.pk for one in own)
    )
    SheetVersion.objects.bulk_create(
        SheetVersion(sheet=sheet, version=1, answers=sheet.answers, saved_at=clock.now()) for sheet in sheets
    )


def _schedule(edition: Edition, fiscal_year: int) -> dict[int, str]:
    """By initiative what the plan says for the year, line by line. One SQL query."""
    rows = YearCell.objects.filter(edition=edition, fiscal_year=fiscal_year).exclude(text=None).exclude(text="")
    found: dict[int, list[str]] = {}
    for initiative, action, text in rows.order_by("line__position").values_list(
        "line__initiative", "line__action", "text"
    ):
        found.setdefault(initiative, []).append(f"{action}：{text}")
    return {initiative: "\n".join(lines) for initiative, lines in found.items()}


def prefilled(form: Form, words: dict[str, str], last_year: dict[str, str]) -> dict[str, str]:
    """What a new sheet begins with: last year's answer where the form carries it on, else words of the plan."""
    found = {}
    for item in form.items:
        name = f"item-{item.key}"
        text = last_year.get(name, "") if item.carry else ""
        if text := text or words.get(item.prefill, ""):
            found[name] = text[:4000]
    return found


def _move_to(version: FormVersion, fiscal_year: int, plan: Plan) -> None:
    """Bundles in which nobody has saved anything take the changed form."""
    begun = Sheet.objects.filter(plan=plan, fiscal_year=fiscal_year, version__gt=1).values("bundle")
    untouched = Bundle.objects.filter(plan=plan, fiscal_year=fiscal_year, state=WRITING, round=0).exclude(pk__in=begun)
    untouched.exclude(form_version=version).update(form_version=version)
