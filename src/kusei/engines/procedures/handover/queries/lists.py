"""What the lists and choices of these pages show."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from kusei.engines.procedures.handover.models import DisposalRun, Endpoint, ExportBatch, Grant, ResultBatch
from kusei.engines.procedures.handover.permissions import within
from kusei.engines.procedures.models import Version, VersionState
from kusei.foundation.org.models import Department, Role, RoleAssignment, in_force
from kusei.foundation.org.roles import departments_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

Choices = list[tuple[Any, Any]]
MOST = 200  # rows of a list


def own_versions(user: Any, role: str) -> list[Version]:
    """The versions in force of departments in which the person holds the role. Three SQL queries at most."""
    reach = departments_of(user, role)
    rows = Version.objects.filter(state=VersionState.IN_FORCE).select_related("procedure")
    rows = rows.order_by("procedure__title", "pk")
    if reach.everywhere:
        return list(rows)
    codes = set(Department.objects.filter(pk__in=reach.departments).values_list("municipality", "code"))
    return [one for one in rows if (one.procedure.municipality_id, one.procedure.department_code) in codes]


def procedure_choices(versions: list[Version]) -> Choices:
    """For a form: number and title."""
    return [(one.procedure_id, one.procedure.title) for one in versions]


def with_layout(versions: list[Version]) -> list[Version]:
    """Those that have a file for a core system."""
    return [one for one in versions if one.content.handover is not None]


def for_contractors(versions: list[Version]) -> list[Version]:
    """Those that may be given to contractors."""
    return [one for one in versions if one.content.contractors and not one.content.sensitive]


def contractor_choices() -> Choices:
    """The accounts that hold the contractors' role today and no other. One SQL query."""
    rows = RoleAssignment.objects.filter(in_force(clock.today()), user__is_active=True)
    held: dict[User, set[str]] = {}
    for row in rows.select_related("user"):
        held.setdefault(row.user, set()).add(row.role)
    people = [user for user, roles in held.items() if roles == {Role.CONTRACTOR}]
    return [(user.pk, str(user)) for user in sorted(people, key=lambda user: (str(user), user.pk))]


def grants(user: Any) -> QuerySet[Grant]:
    """What was given in the person's departments, newest first."""
    rows = Grant.objects.filter(within(user, Role.APPROVER))
    return rows.select_related("contractor", "procedure", "application", "given_by", "department").order_by("-pk")[
        :MOST
    ]


def exports(user: Any) -> QuerySet[ExportBatch]:
    """The files of the person's departments, newest first, with how often each was taken."""
    rows = ExportBatch.objects.filter(within(user, Role.APPROVER)).defer("sealed_file", "sealed_missing")
    return rows.select_related("procedure", "begun_by").annotate(taken=Count("downloads")).order_by("-pk")[:MOST]


def results(procedures: list[int]) -> QuerySet[ResultBatch]:
    """The files of results of these procedures, newest first, with their rows."""
    rows = ResultBatch.objects.filter(procedure__in=procedures).select_related("procedure", "given_by", "apply_by")
    counted = rows.annotate(
        total=Count("lines"),
        applied=Count("lines", filter=Q(lines__applied=True)),
        waiting=Count("lines", filter=Q(lines__done_at=None)),
    )
    return counted.order_by("-pk")[:MOST]


def endpoints(user: Any) -> QuerySet[Endpoint]:
    """The endpoints of departments that the person administers."""
    rows = Endpoint.objects.filter(within(user, Role.ADMINISTRATOR)).select_related("department")
    return rows.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__next_try__isnull=False)),
        failed=Count("deliveries", filter=Q(deliveries__given_up_at__isnull=False)),
    ).order_by("name", "pk")


def disposals(user: Any) -> QuerySet[DisposalRun]:
    """The lists of disposal of the person's departments, newest first."""
    rows = DisposalRun.objects.filter(within(user, Role.APPROVER))
    counted = rows.annotate(total=Count("items"), done=Count("items", filter=Q(items__done_at__isnull=False)))
    return counted.select_related("department", "first_by", "second_by").order_by("-pk")[:MOST]
