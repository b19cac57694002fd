"""A file of an application, for staff. Every opening stands in the access log."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kusei.engines.procedures.applications import access
from kusei.engines.procedures.applications.models import Application, Attachment
from kusei.engines.procedures.applications.views.files import answered
from kusei.engines.procedures.desk import showing
from kusei.engines.procedures.desk.views.common import signed_in, staff
from kusei.foundation.audit.access import record_read


@staff
@require_safe
def file(request: HttpRequest, number: str, file: uuid.UUID) -> HttpResponse:
    """The file; one that is sensitive only after somebody said what for."""
    application = access.one_for_staff(signed_in(request), number)
    attachment = Attachment.objects.filter(application=application, file=file).first()
    if attachment is None:
        raise Http404
    purpose = showing.purpose_of(request, application)
    if not purpose and _is_sensitive(application, attachment):
        messages.info(request, _("この書類は要配慮の情報です。目的を書いてから開いてください。"))
        return redirect("desk:one", application.number)
    record_read(request.user, application, purpose or _("審査（添付書類）"))
    return answered(request, file)


def _is_sensitive(application: Application, attachment: Attachment) -> bool:
    """A field that the form does not know is treated as sensitive when anything of the application is."""
    one = application.version.content.form.field(attachment.field)
    return application.sensitive if one is None else showing.is_sensitive(application, one)
