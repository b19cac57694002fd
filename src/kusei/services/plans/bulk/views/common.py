"""What the pages share: who may open them, and the file or thing of an address."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow, role
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.bulk import kinds, queries
from kusei.services.plans.bulk.kinds import Thing
from kusei.services.plans.bulk.models import BulkImport

staff = allow(role(Role.VIEWER))
editors = allow(role(Role.EDITOR))


def signed_in(request: HttpRequest) -> User:
    """The account of the request; the routes are open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def thing_or_404(request: HttpRequest, kind: str, number: int) -> Thing:
    """The thing, if the person may export it; otherwise it does not exist for them."""
    known = kinds.find(kind)
    found = known.thing(number, signed_in(request)) if known and number <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def import_or_404(request: HttpRequest, number: int) -> BulkImport:
    """The file, if the person may see it; otherwise it does not exist for them."""
    found = queries.find_import(number, signed_in(request)) if number <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
