"""A section's sheet: all its initiatives of a round on one page, saved one by one or together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kusei.foundation.org.models import Department
from kusei.foundation.web.htmx import by_htmx
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.cycle.refusals import CycleRefused, sentence
from kusei.services.plans.progress import commands
from kusei.services.plans.progress.forms import ReportForm
from kusei.services.plans.progress.queries.sheet import SheetRow, sheet_rows
from kusei.services.plans.progress.views.common import Here, here, staff

PER_PAGE, LAST_PAGE_TAKES = 20, 10
SAVE, ALL, REPORT, KEEP, SAME = "save", "all", "report", "keep", "same"


@dataclass
class Block:
    """An initiative on the page: its row, its form, and what just happened to it."""

    row: SheetRow
    form: ReportForm
    said: str = ""
    failed: bool = False
    saved: bool = False


@dataclass(frozen=True)
class Sheet:
    """The page: its rows in all, those shown, and how far the section is."""

    at: Here
    department: Department | None
    rows: list[SheetRow]
    page: Page[SheetRow]

    @property
    def done(self) -> int:
        """How many are reported."""
        return sum(row.is_reported for row in self.rows)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def writable(self) -> bool:
        """Whether the person writes something on this page of it."""
        return any(row.editable for row in self.page)

    @property
    def address(self) -> str:
        """The address of the sheet, without its page."""
        number = self.at.round.pk
        if self.department is None:
            return reverse("progress:mine", args=[number])
        return reverse("progress:department", args=[number, self.department.pk])

    @property
    def here(self) -> str:
        """The address of this page of it."""
        return f"{self.address}?page={self.page.number}" if self.page.paginator.num_pages > 1 else self.address

    @property
    def next_open(self) -> tuple[SheetRow, str] | None:
        """The first initiative that is not reported, of those that the person may write, with its address."""
        for place, row in enumerate(self.rows):
            if row.editable and not row.is_reported:
                page = min(place // PER_PAGE + 1, self.page.paginator.num_pages)
                query = f"?page={page}" if self.page.paginator.num_pages > 1 else ""
                return row, f"{self.address}{query}#r{row.report_id}"
        return None


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, number: int) -> HttpResponse:
    """What the person writes in this round; for the planning section all of it; for approvers what they see."""
    return _answer(request, here(request, number), None)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: HttpRequest, number: int, department: int) -> HttpResponse:
    """The part of one department, as far as the person sees it."""
    at = here(request, number)
    rows = Department.objects.filter(municipality=at.round.plan.municipality, pk=min(department, LARGEST_ID))
    found = rows.first()
    if found is None:
        raise Http404
    return _answer(request, at, found)


def read_sheet(request: HttpRequest, at: Here, department: Department | None) -> Sheet:
    """The sheet of the address. On one's own sheet an editor finds what they write, and nothing else."""
    number = department.pk if department else None
    rows = sheet_rows(at.round, request.user, who=at.who, department=number)
    if department is None and at.who.edits and not at.who.planner:
        rows = [row for row in rows if at.who.may_edit(row.department_ids)]
    page = Paginator(rows, PER_PAGE, orphans=LAST_PAGE_TAKES).get_page(request.GET.get("page"))
    return Sheet(at, department, rows, page)


def _answer(request: HttpRequest, at: Here, department: Department | None) -> HttpResponse:
    sheet = read_sheet(request, at, department)
    if request.method != "POST":
        return _page(request, sheet, [Block(row, ReportForm(row)) for row in sheet.page])
    act, _colon, which = request.POST.get("act", "").partition(":")
    if act not in ({REPORT, KEEP, SAME} if which else {SAVE, ALL}):
        raise Http404
    only = bool(which) and by_htmx(request)
    rows = [row for row in sheet.page if not only or str(row.report_id) == which]
    if which and which not in {str(row.report_id) for row in rows}:
        raise Http404
    blocks = [_save(request, row, _act_on(row, act, which)) for row in rows]
    if only:
        return _one(request, at, department, blocks[0])
    if any(block.failed for block in blocks):
        return _page(request, sheet, blocks, status=422)
    return _done(request, sheet, blocks, which)


def _act_on(row: SheetRow, act: str, which: str) -> str:
    """What is to be done with this initiative: the others on the page are saved beside the one that was meant."""
    return act if not which or str(row.report_id) == which else SAVE


def _save(request: HttpRequest, row: SheetRow, act: str) -> Block:
    form = ReportForm(row, request.POST)
    block = Block(row, form)
    untouched = form.untouched()
    if untouched and (not row.editable or act in {SAVE, KEEP} or (act == ALL and row.is_reported)):
        return block
    try:
        _command(request, form, act)
    except commands.Conflict as conflict:
        form.ask(conflict.clashes, conflict.version)
        block.said, block.failed = str(conflict), True
    except commands.FieldsWrong as wrong:
        form.blame(wrong.problems)
        block.said, block.failed = _("直すところがあります。"), True
    except CycleRefused as refusal:
        block.said, block.failed = sentence(refusal), True
    else:
        block.saved = True
    return block


def _command(request: HttpRequest, form: ReportForm, act: str) -> None:
    if not form.is_valid():
        raise commands.FieldsWrong({"": _("ページを開き直してください。")})
    seen, number = form.cleaned_data["version"], form.row.report_id
    if act == SAME:
        commands.take_over(report_id=number, seen=seen, by=request.user)
        return
    values, undecided = form.chosen()
    if undecided:
        raise commands.FieldsWrong(undecided)
    whole = act == REPORT or (act == ALL and form.is_whole())
    commands.save_fields(report_id=number, seen=seen, values=values, by=request.user, report=whole)


def _one(request: HttpRequest, at: Here, department: Department | None, block: Block) -> HttpResponse:
    """The block alone, with the count of the page beside it."""
    sheet = read_sheet(request, at, department)
    row = next(row for row in sheet.rows if row.report_id == block.row.report_id)
    if block.saved or not block.failed:
        saved = Block(row, ReportForm(row), said=said(row), saved=True)
        block = saved
    context = _context(sheet, [block])
    return render(request, "progress/one.html", {**context, "block": block})


def said(row: SheetRow) -> str:
    """What just happened to an initiative."""
    if row.is_reported:
        return _("報告しました。")
    open_lines = sum(1 for line in row.lines if not line.status)
    if open_lines:
        text = _("保存しました。進み具合を選んでいない行が%(number)s行あります。")
        return text % {"number": open_lines}
    return _("保存しました。まだ報告していません。")


def _done(request: HttpRequest, sheet: Sheet, blocks: list[Block], which: str) -> HttpResponse:
    number = sum(block.saved for block in blocks)
    text = ngettext("%(number)s件を保存しました。", "%(number)s件を保存しました。", number) % {"number": number}
    messages.success(request, text if number else _("変わったところはありませんでした。"))
    return redirect(f"{sheet.here}#r{which}" if which else sheet.here)


def _page(request: HttpRequest, sheet: Sheet, blocks: list[Block], status: int = 200) -> HttpResponse:
    return render(request, "progress/sheet.html", _context(sheet, blocks), status=status)


def _context(sheet: Sheet, blocks: list[Block]) -> dict[str, Any]:
    return {"sheet": sheet, "round": sheet.at.round, "who": sheet.at.who, "blocks": blocks}
