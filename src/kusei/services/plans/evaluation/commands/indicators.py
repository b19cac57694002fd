"""Declares the indicators of an evaluation and gives them targets, always with the ground on which a target stands.

The series of actual values is the plan's own (`plans/<plan>/<indicator>`), or is declared here for an indicator that
only the evaluation has; the values themselves are entered, imported or measured in `engines.measures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.engines.measures.commands.series import SeriesDeclaration, declare_series
from kusei.engines.measures.models import Direction, SeriesKind
from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_editor
from kusei.services.plans.evaluation.models import (
    EvaluationIndicator,
    EvaluationTarget,
    IndicatorGround,
    Sheet,
)
from kusei.services.plans.evaluation.models.indicators import KINDS, Role
from kusei.services.plans.evaluation.queries.sheets import departments_of, find_sheet
from kusei.services.plans.evaluation.refused import NoSuchSheet, NotNow
from kusei.services.plans.evaluation.texts import WRITING
from kusei.services.plans.models import Indicator

Target = Decimal | str


class IndicatorRefused(CycleRefused):
    """The indicator or its targets cannot be like this; `field` is the one to change."""

    code = "evaluation.indicator-refused"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Facts:
    """What an indicator is: its name, unit and kind may come from the plan's indicator of the key `plan_indicator`."""

    role: str
    name: str = ""
    unit: str = ""
    kind: str = ""
    direction: str = Direction.INCREASE
    formula: str = ""
    plan_indicator: str = ""


@dataclass(frozen=True)
class Ground:
    """Why the targets are what they are, from which data, and of what where it is a ratio."""

    ground: str
    data_source: str
    denominator: str = ""


@transaction.atomic
def add_indicator(
    *, sheet_id: int, facts: Facts, ground: Ground, targets: Mapping[int, Target], by: User | None
) -> EvaluationIndicator:
    """Add an indicator with its targets by fiscal year to the initiative of the sheet.

    Raises `NoSuchSheet`, `NotAllowed`, `NotNow` and `IndicatorRefused`.
    """
    sheet = _writable(sheet_id, by)
    facts = _from_plan(sheet, facts)
    _require_facts(facts)
    rows = EvaluationIndicator.objects.filter(plan=sheet.plan_id, initiative_key=sheet.initiative_key)
    number = rows.count() + 1
    indicator = EvaluationIndicator(
        plan_id=sheet.plan_id,
        initiative_key=sheet.initiative_key,
        position=number,
        role=facts.role,
        plan_indicator=facts.plan_indicator,
        series=_series_key(sheet, facts, number),
        name=facts.name.strip(),
        unit=facts.unit.strip(),
        kind=facts.kind,
        formula=facts.formula.strip(),
        direction=facts.direction,
    )
    try:
        with transaction.atomic(), reason(_("評価の指標")):
            indicator.save()
    except IntegrityError as error:
        if "evaluation_indicator_once" not in str(error):
            raise
        raise IndicatorRefused("plan_indicator", _("この指標はもうこの取組にあります。")) from None
    if not facts.plan_indicator:
        _declare(sheet, indicator)
    _give_targets(indicator, ground, targets, by)
    return indicator


@transaction.atomic
def set_targets(
    *, sheet_id: int, indicator_id: int, ground: Ground, targets: Mapping[int, Target], by: User | None
) -> IndicatorGround:
    """Give targets of some years on a ground; those of other years stay on theirs. Raises as `add_indicator`."""
    sheet = _writable(sheet_id, by)
    return _give_targets(_indicator(sheet, indicator_id), ground, targets, by)


@transaction.atomic
def retire_indicator(*, sheet_id: int, indicator_id: int, why: str, by: User | None) -> None:
    """Stop using an indicator; sheets that were submitted with it keep it. Raises as `add_indicator`."""
    sheet = _writable(sheet_id, by)
    indicator = _indicator(sheet, indicator_id)
    if not why.strip():
        raise IndicatorRefused("why", _("使うのをやめる理由を書いてください。"))
    with reason(why):
        indicator.retired_at = clock.now()
        indicator.save(update_fields=["retired_at"])


def _writable(sheet_id: int, by: User | None) -> Sheet:
    sheet = find_sheet(sheet_id)
    require_editor(by, sheet.bundle.plan.municipality, departments_of(sheet))
    if sheet.bundle.state != WRITING:
        raise NotNow
    return sheet


def _indicator(sheet: Sheet, number: int) -> EvaluationIndicator:
    rows = EvaluationIndicator.objects.filter(plan=sheet.plan_id, initiative_key=sheet.initiative_key, retired_at=None)
    found = rows.select_for_update().filter(pk=number).first()
    if found is None:
        raise NoSuchSheet
    return found


def _from_plan(sheet: Sheet, facts: Facts) -> Facts:
    """The plan's own words about its indicator: name, unit and kind are not typed again."""
    if not facts.plan_indicator:
        return facts
    found = Indicator.objects.filter(edition=sheet.bundle.edition_id, key=facts.plan_indicator).first()
    if found is None or found.kind not in dict(KINDS):
        raise IndicatorRefused("plan_indicator", _("計画の指標から、数で測るものを選んでください。"))
    return Facts(
        role=facts.role,
        name=found.name[:300],
        unit=(found.unit or "")[:50],
        kind=found.kind,
        direction=found.direction or facts.direction,
        formula=facts.formula,
        plan_indicator=found.key,
    )


def _require_facts(facts: Facts) -> None:
    if facts.role not in Role.values:
        raise IndicatorRefused("role", _("活動指標か成果指標かを選んでください。"))
    if not facts.name.strip() or len(facts.name) > 300:
        raise IndicatorRefused("name", _("指標の名称を300字以内で書いてください。"))
    if facts.kind not in dict(KINDS):
        raise IndicatorRefused("kind", _("値の種類を選んでください。"))
    if facts.direction not in Direction.values:
        raise IndicatorRefused("direction", _("望ましい方向を選んでください。"))
    if len(facts.unit) > 50 or len(facts.formula) > 500:
        raise IndicatorRefused("formula", _("単位は50字、算式は500字以内で書いてください。"))
    for text in (facts.name, facts.formula):
        refuse_my_number(text)


def _series_key(sheet: Sheet, facts: Facts, number: int) -> str:
    slug = sheet.bundle.plan.slug
    if facts.plan_indicator:
        return f"plans/{slug}/{facts.plan_indicator}"
    return f"evaluation/{slug}/{sheet.initiative_key}/{number}"


def _declare(sheet: Sheet, indicator: EvaluationIndicator) -> None:
    """The permission was checked above: the engine is asked as by the program."""
    department = Department.objects.get(pk=sheet.bundle.department_id)
    declaration = SeriesDeclaration(
        key=indicator.series,
        title=f"{sheet.title}：{indicator.name}"[:300],
        unit=indicator.unit,
        kind=indicator.kind,
        direction=indicator.direction,
        department=department,
    )
    declare_series(declarations=[declaration], by=None)


def _give_targets(
    indicator: EvaluationIndicator, ground: Ground, targets: Mapping[int, Target], by: User | None
) -> IndicatorGround:
    _require_ground(indicator, ground)
    if not targets:
        raise IndicatorRefused("targets", _("少なくとも一つの年度の目標値を書いてください。"))
    with reason(_("目標値の設定")):
        made = IndicatorGround.objects.create(
            indicator=indicator,
            kind=indicator.kind,
            ground=ground.ground.strip(),
            data_source=ground.data_source.strip(),
            denominator=ground.denominator.strip(),
            by=by,
            at=clock.now(),
        )
        for year, target in targets.items():
            given = {"number": target, "text": ""} if isinstance(target, Decimal) else {"number": None, "text": target}
            EvaluationTarget.objects.update_or_create(
                indicator=indicator, fiscal_year=year, defaults={"ground": made, **given}
            )
    return made


def _require_ground(indicator: EvaluationIndicator, ground: Ground) -> None:
    if not ground.ground.strip():
        raise IndicatorRefused("ground", _("目標値の根拠を書いてください。根拠のない目標は保存できません。"))
    if not ground.data_source.strip():
        raise IndicatorRefused("data_source", _("データ元を書いてください。何から数えるかのない目標は保存できません。"))
    if indicator.kind == SeriesKind.RATIO and not ground.denominator.strip():
        raise IndicatorRefused("denominator", _("割合の指標です。母数（何に対する割合か）を書いてください。"))
    for text in (ground.ground, ground.data_source, ground.denominator):
        refuse_my_number(text)
