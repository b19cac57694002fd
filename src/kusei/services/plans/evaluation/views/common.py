"""What the pages of evaluation share: who may open them, the bundle or sheet of an address, who may do what there."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.services.plans.cycle.standing import NotAllowed, Standing, standing
from kusei.services.plans.evaluation.commands.reviewing import may_review
from kusei.services.plans.evaluation.formfile import Form, Stage
from kusei.services.plans.evaluation.models import Bundle, Sheet
from kusei.services.plans.evaluation.queries.sheets import departments_of, find_bundle, find_sheet, may_see
from kusei.services.plans.evaluation.refused import NoSuchSheet
from kusei.services.plans.evaluation.texts import DECIDED, REVIEWING, WRITING

staff = allow(role("viewer"))


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


@dataclass(frozen=True)
class Here:
    """A bundle, perhaps one sheet of it, and what the person may do there now."""

    bundle: Bundle
    sheet: Sheet | None
    who: Standing
    user: User
    departments: set[int]

    @property
    def form(self) -> Form:
        """The form on which its sheets are written."""
        return self.bundle.form_version.form

    @property
    def may_write(self) -> bool:
        """Whether the person may write now."""
        return self.bundle.state == WRITING and self.who.may_edit(self.departments)

    @property
    def may_submit(self) -> bool:
        """Whether the person may submit the section's sheets now."""
        return self.bundle.state == WRITING and self.who.may_edit({self.bundle.department_id})

    @property
    def stages(self) -> list[Stage]:
        """The later stages in which the person acts now; whether it is their turn, the command says."""
        wanted = {REVIEWING: ("department", "planning"), DECIDED: ("outside",)}.get(self.bundle.state, ())
        return [
            stage
            for stage in self.form.stages
            if stage.who in wanted and may_review(self.who, self.bundle, stage, self.departments, self.user)
        ]


def bundle_here(request: HttpRequest, number: int) -> Here:
    """The bundle as far as the person may see it. 404, `NotAllowed`."""
    try:
        found = find_bundle(number)
    except NoSuchSheet:
        raise Http404 from None
    return _here(request, found, None, {found.department_id})


def sheet_here(request: HttpRequest, number: int) -> Here:
    """The sheet as far as the person may see it. 404, `NotAllowed`."""
    try:
        found = find_sheet(number)
    except NoSuchSheet:
        raise Http404 from None
    return _here(request, found.bundle, found, departments_of(found))


def _here(request: HttpRequest, bundle: Bundle, sheet: Sheet | None, departments: set[int]) -> Here:
    user = signed_in(request)
    who = standing(user, bundle.plan.municipality)
    if not may_see(who, bundle, departments):
        raise NotAllowed
    return Here(bundle, sheet, who, user, departments)
