"""A letter arrived: its stamp, its scans, and then the same interview view."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kusei.engines.procedures.applications.refusals import REFUSALS, sentence
from kusei.engines.procedures.counter import permissions, queries
from kusei.engines.procedures.counter.commands import letters
from kusei.engines.procedures.counter.permissions import counter
from kusei.engines.procedures.counter.views.common import department_of, signed_in
from kusei.engines.procedures.counter.views.start import municipality
from kusei.engines.procedures.models import Version
from kusei.foundation.files.refusals import FilesRefused
from kusei.foundation.web import clock
from kusei.foundation.web.forms import DateField


class LetterForm(forms.Form):
    """The stamp of arrival (収受印)."""

    procedure = forms.ChoiceField(label=_("手続"))
    arrived_on = DateField(label=_("届いた日"))
    postmarked_on = DateField(label=_("消印の日"), required=False)
    pages = forms.IntegerField(label=_("枚数"), min_value=1, max_value=999, required=False)

    def __init__(self, data: object, versions: list[Version], today: dt.date) -> None:
        super().__init__(data, initial={"arrived_on": today})  # type: ignore[arg-type]  # a QueryDict or None
        choices = [(one.procedure.key, one.procedure.title) for one in versions]
        self.fields["procedure"] = forms.ChoiceField(label=_("手続"), choices=[("", "―"), *choices])


@counter
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest) -> HttpResponse:
    """One letter; several applications in one envelope are taken in one by one."""
    versions = queries.offered(municipality(), "post")
    form = LetterForm(request.POST if request.method == "POST" else None, versions, clock.today())
    problem = ""
    if form.is_bound and form.is_valid():
        try:
            interview = letters.start_letter(
                version=next(one for one in versions if one.procedure.key == form.cleaned_data["procedure"]),
                arrived_on=form.cleaned_data["arrived_on"],
                postmarked_on=form.cleaned_data["postmarked_on"],
                pages=form.cleaned_data["pages"],
                by=signed_in(request),
                department=department_of(request),
                scans=[(one.name or "", one.read()) for one in request.FILES.getlist("scans")[: letters.MOST_SCANS]],
            )
        except (FilesRefused, *REFUSALS) as refusal:
            problem = sentence(refusal)
        else:
            return redirect("counter:interview", interview.draft_id)
    context = {
        "form": form,
        "problem": problem,
        "departments": permissions.departments_of(signed_in(request)),
    }
    return render(request, "counter/post.html", context, status=422 if form.errors or problem else 200)
