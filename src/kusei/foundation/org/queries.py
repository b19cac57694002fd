"""What is where: the home municipality, departments as of a day, and the department that a name means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kusei.foundation.org.models import Department, DepartmentAlias, Municipality, folded_name, in_force
from kusei.foundation.org.remembering import remembered
from kusei.foundation.web import clock

Finder = Callable[[str], Department | None]


def home() -> Municipality | None:
    """The municipality whose installation this is; None before its pack was loaded. One SQL query."""
    return remembered("home", lambda: Municipality.objects.filter(is_home=True).first())


@dataclass
class DepartmentBranch:
    """A department with those below it, as of a day."""

    department: Department
    children: list[DepartmentBranch] = field(default_factory=list)


def department_tree(municipality: Municipality, *, on: dt.date | None = None) -> list[DepartmentBranch]:
    """The departments of the day as a tree, in the order of the pack. One SQL query.

    A parent that was renamed since is found by its code; one that does not exist on the day leaves its
    children at the top.
    """
    rows = Department.objects.filter(in_force(on or clock.today()), municipality=municipality)
    branches = {row.code: DepartmentBranch(row) for row in rows.select_related("parent").order_by("position", "code")}
    roots: list[DepartmentBranch] = []
    for branch in branches.values():
        parent = branches.get(branch.department.parent.code) if branch.department.parent else None
        (parent.children if parent else roots).append(branch)
    return roots


def walk(tree: list[DepartmentBranch], level: int = 0) -> Iterator[tuple[Department, int]]:
    """Every department of the tree with its depth, parents first."""
    for branch in tree:
        yield branch.department, level
        yield from walk(branch.children, level + 1)


def department_finder(municipality: Municipality, *, on: dt.date | None = None) -> Finder:
    """A function from a name as written to the department that it means. Two SQL queries in all.

    Names and aliases are compared without width, spaces and kinds of kana. Departments of the day come
    first; a name that
    none of them has finds one of another time. A name that two departments share finds None: it does not say
    which.
    """
    day = on or clock.today()
    rows = list(Department.objects.filter(municipality=municipality).order_by("code", "valid_from"))
    aliases = DepartmentAlias.objects.filter(municipality=municipality).select_related("department")
    today = {row.code: row for row in rows if _exists(row, day)}
    latest = {row.code: row for row in rows} | today
    names = [_by_name(list(today.values())), _by_name(rows)]
    by_alias = {alias.folded: latest[alias.department.code] for alias in aliases}

    def find(name: str) -> Department | None:
        folded = folded_name(name)
        for known in names:
            if codes := known.get(folded):
                return latest[next(iter(codes))] if len(codes) == 1 else None
        return by_alias.get(folded)

    return find


def _exists(row: Department, day: dt.date) -> bool:
    return (row.valid_from or dt.date.min) <= day < (row.valid_until or dt.date.max)


def _by_name(rows: list[Department]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(folded_name(row.name), set()).add(row.code)
    return found


def resolve_department(municipality: Municipality, name: str, *, on: dt.date | None = None) -> Department | None:
    """The department that the name means on the day, or None. Two SQL queries; for many names use
    `department_finder`.
    """
    return department_finder(municipality, on=on)(name)


def department_choices(municipality: Municipality | None, *, on: dt.date | None = None) -> list[tuple[int, str]]:
    """The departments of the day in which people work, for a form: number and indented name."""
    tree = department_tree(municipality, on=on) if municipality else []
    return [(row.pk, "　" * level + row.name) for row, level in walk(tree) if not row.is_collective]
