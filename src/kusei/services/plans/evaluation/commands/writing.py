"""Saves what a section writes on a sheet. Of two people who change the same field the second sees the first one's text.

What a person began with is the version they saw: fields that only one of two changed are both kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_editor
from kusei.services.plans.evaluation import answers as fields
from kusei.services.plans.evaluation import rules
from kusei.services.plans.evaluation.models import Sheet, SheetVersion
from kusei.services.plans.evaluation.queries.sheets import departments_of, find_sheet, promises_before
from kusei.services.plans.evaluation.refused import NoSuchSheet, NotNow
from kusei.services.plans.evaluation.texts import WRITING


class SheetConflict(CycleRefused):
    """Somebody else changed the same fields meanwhile. Nothing was saved.

    `clashes` are the fields in question, `mine` everything that the person wrote, with what the others saved meanwhile
    in the fields that they left alone; `version` is what is there now.
    """

    code = "evaluation.sheet-conflict"

    def __init__(self, clashes: list[rules.Clash], mine: dict[str, str], version: int, first: str) -> None:
        super().__init__(
            _("あなたが書いている間に、%(name)sさんが同じ欄を保存しました。どちらの文章にするか、選んでください。")
            % {"name": first}
        )
        self.clashes, self.mine, self.version, self.first = clashes, mine, version, first


@transaction.atomic
def save_sheet(*, sheet_id: int, version: int, answers: Mapping[str, str], by: User | None) -> Sheet:
    """Save the answers, seen at `version`. Half-written sheets are fine; fields that are not given become blank.

    Raises `NoSuchSheet`, `NotAllowed`, `NotNow`, `AnswersRefused` and `SheetConflict`.
    """
    sheet = _locked(sheet_id, by)
    if sheet.bundle.state != WRITING:
        raise NotNow
    before = promises_before(sheet.plan_id, sheet.fiscal_year, [sheet.initiative_key])
    kept = [one["number"] for one in before.get(sheet.initiative_key, ())]
    mine = fields.cleaned(sheet.bundle.form_version.form, answers, kept)
    merged = mine
    if version != sheet.version:
        merged = _merged(sheet, version, mine)
    if merged == sheet.answers and sheet.begun:
        return sheet
    return _save(sheet, merged, by)


def _locked(sheet_id: int, by: User | None) -> Sheet:
    found = find_sheet(sheet_id)
    require_editor(by, found.bundle.plan.municipality, departments_of(found))
    fresh = _lock(sheet_id)
    fresh.bundle.plan, fresh.bundle.form_version = found.bundle.plan, found.bundle.form_version
    return fresh


def _lock(sheet_id: int) -> Sheet:
    """The sheet as it is now; nobody else writes it, nor submits its bundle, until the transaction ends."""
    return Sheet.objects.select_related("bundle").select_for_update(of=("self", "bundle")).get(pk=sheet_id)


def _merged(sheet: Sheet, version: int, mine: dict[str, str]) -> dict[str, str]:
    base = SheetVersion.objects.filter(sheet=sheet, version=version).first()
    if base is None:
        raise NoSuchSheet
    merged, clashes = rules.merge(base.answers, sheet.answers, mine)
    if clashes:
        raise SheetConflict(
            clashes,
            merged | {clash.field: clash.mine for clash in clashes},
            sheet.version,
            _name_of(sheet),
        )
    return merged


def _name_of(sheet: Sheet) -> str:
    last = SheetVersion.objects.filter(sheet=sheet).select_related("saved_by").order_by("-version").first()
    return str(last.saved_by) if last and last.saved_by else _("ほかの人")


def _save(sheet: Sheet, answers: dict[str, str], by: User | None) -> Sheet:
    sheet.answers, sheet.version = answers, sheet.version + 1
    try:
        with transaction.atomic(), reason(_("評価シートの記入")):
            SheetVersion.objects.create(
                sheet=sheet, version=sheet.version, answers=answers, saved_by=by, saved_at=clock.now()
            )
            sheet.save(update_fields=["answers", "version"])
    except IntegrityError as error:
        # The second guard: two saves of the same version meet in the unique key.
        if "evaluation_sheet_version_once" not in str(error):
            raise
        raise NotNow from None
    return sheet


@transaction.atomic
def copy_last_year(*, sheet_id: int, by: User | None) -> list[str]:
    """Fill the fields that are still blank with last year's texts, and say which.

    Points, reasons, direction and promises are judged anew and are not copied. Raises as `save_sheet`.
    """
    sheet = _locked(sheet_id, by)
    if sheet.bundle.state != WRITING:
        raise NotNow
    rows = Sheet.objects.filter(plan=sheet.plan_id, fiscal_year=sheet.fiscal_year - 1)
    last = rows.filter(initiative_key=sheet.initiative_key).values_list("answers", flat=True).first() or {}
    form = sheet.bundle.form_version.form
    words = {f"item-{item.key}" for item in form.items if item.kind in {"text", "choice"}}
    filled = {name: text for name, text in last.items() if name in words and not sheet.answers.get(name)}
    if filled:
        _save(sheet, sheet.answers | fields.cleaned(form, filled), by)
    return sorted(filled)
