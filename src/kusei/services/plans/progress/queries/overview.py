"""A round for those who run it: which sections have reported, which are late, how things stand, who was reminded."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from kusei.foundation.org.models import Department
from kusei.foundation.web import clock
from kusei.services.plans.cycle.standing import responsible
from kusei.services.plans.progress.models import Reminder, Report, Round
from kusei.services.plans.progress.rules import STATUSES, ReportState, Status


@dataclass
class Section:
    """A department's part of a round. `department` is None for initiatives of which nobody is named in the plan.

    `reminder` is the last one, without regard to who asked for it.
    """

    department: Department | None
    states: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    reminder: Reminder | None = None
    late: bool = False

    @property
    def asked(self) -> int:
        """Initiatives of the department."""
        return sum(self.states.values())

    @property
    def reported(self) -> int:
        """Those that are reported."""
        return self.states[ReportState.REPORTED]

    @property
    def returned(self) -> int:
        """Those that were given back."""
        return self.states[ReportState.RETURNED]

    @property
    def drafts(self) -> int:
        """Those that somebody has begun."""
        return self.states[ReportState.DRAFT]

    @property
    def missing(self) -> int:
        """Those that are not reported, for whatever reason."""
        return self.asked - self.reported

    @property
    def by_status(self) -> list[tuple[Status, int]]:
        """What is reported, by status; only what occurs."""
        return [(one, self.statuses[one]) for one in STATUSES if self.statuses[one]]


@dataclass(frozen=True)
class Overview:
    """A round with its sections, in the order of the pack; `whole` counts every initiative once."""

    round: Round
    sections: list[Section]
    whole: Section

    @property
    def late(self) -> list[Section]:
        """Sections that have not reported everything although the day is over."""
        return [section for section in self.sections if section.late]

    @property
    def to_remind(self) -> list[Section]:
        """Departments with something to report that were not reminded today."""
        today = clock.today()
        return [
            one
            for one in self.sections
            if one.department is not None and one.missing and not (one.reminder and one.reminder.on == today)
        ]


def overview(round_: Round) -> Overview:
    """The round by section. Four SQL queries, however many initiatives.

    An initiative of several departments stands in each of them. A department that was renamed counts under today's
    name, if it has one.
    """
    of_key = responsible(round_.edition)
    rows = Report.objects.filter(round=round_).values_list("initiative_key", "state", "overall")
    today = _departments(round_)
    reminders = _last_reminders(round_, today)
    late = round_.is_open and clock.today() > round_.due_on
    whole, found = Section(None), {}
    for key, state, status in rows:
        departments = {today[pk] for pk in of_key.get(key, ()) if pk in today}
        sections = [found.setdefault(one, Section(one, reminder=reminders.get(one))) for one in departments or {None}]
        for section in (*sections, whole):
            section.states[state] += 1
            if state == ReportState.REPORTED:
                section.statuses[status] += 1
    for section in (*found.values(), whole):
        section.late = late and section.missing > 0
    order = sorted(found, key=lambda one: (one is None, one.position if one else 0, one.code if one else ""))
    return Overview(round_, [found[one] for one in order], whole)


def _departments(round_: Round) -> dict[int, Department]:
    """Each department row of the municipality → the row of its code that exists today, else the latest."""
    today = clock.today()
    rows = list(Department.objects.filter(municipality=round_.plan.municipality_id).order_by("valid_from", "pk"))
    rows.sort(key=lambda row: row.valid_from.toordinal() if row.valid_from else 0)
    latest: dict[str, Department] = {row.code: row for row in rows}
    for row in rows:
        begun = row.valid_from is None or row.valid_from <= today
        if begun and (row.valid_until is None or today < row.valid_until):
            latest[row.code] = row
    return {row.pk: latest[row.code] for row in rows}


def _last_reminders(round_: Round, today: dict[int, Department]) -> dict[Department, Reminder]:
    rows = Reminder.objects.filter(round=round_).select_related("asked_by").order_by("at")
    return {today[row.department_id]: row for row in rows if row.department_id in today}


def missing_of(round_: Round, departments: frozenset[int]) -> list[Report]:
    """What these departments (numbers of any period) have not reported, in the plan's order. Two SQL queries."""
    of_key = responsible(round_.edition)
    keys = [key for key, own in of_key.items() if not own.isdisjoint(departments)]
    rows = Report.objects.filter(round=round_, initiative_key__in=keys).exclude(state=ReportState.REPORTED)
    return list(rows.order_by("position"))


def open_rounds(plan_municipality: int) -> list[Round]:
    """The rounds of the municipality that take reports, by due day. One SQL query."""
    rows = Round.objects.filter(plan__municipality=plan_municipality, state="open")
    return list(rows.select_related("plan", "edition").defer("edition__document").order_by("due_on", "pk"))


def all_rounds(municipality: int) -> list[Round]:
    """Every round of the municipality, the latest first. One SQL query."""
    rows = Round.objects.filter(plan__municipality=municipality).select_related("plan", "edition")
    return list(rows.defer("edition__document").order_by("-as_of", "plan__slug"))


def missing_by_key(rounds: list[Round]) -> dict[int, list[str]]:
    """By round the keys of the initiatives that are not reported. One SQL query."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Report.objects.filter(round__in=rounds).exclude(state=ReportState.REPORTED)
    for number, key in rows.values_list("round_id", "initiative_key"):
        found[number].append(key)
    return found
