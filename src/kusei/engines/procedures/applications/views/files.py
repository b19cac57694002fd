"""Files that an applicant handed in, shown to the same person."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kusei.engines.procedures.applications import opened
from kusei.engines.procedures.applications.models import Attachment
from kusei.foundation.files import responses
from kusei.foundation.files.models import StoredFile
from kusei.foundation.web.access import PUBLIC, allow


@allow(PUBLIC)
@require_safe
def draft_file(request: HttpRequest, draft_id: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A file of a draft; with `?small=1` a small picture of it."""
    one = opened.draft_or_404(request, draft_id)
    if not Attachment.objects.filter(draft=one, file=file).exists():
        raise Http404
    return answered(request, file)


def answered(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """The stored file; the caller has asked who may see it. 404 when it is gone."""
    stored = StoredFile.objects.filter(public_id=file).first()
    if stored is None:
        raise Http404
    small = "small" in request.GET and stored.media_type == "image/jpeg"
    return responses.thumbnail(stored) if small else responses.download(stored, inline_pictures=True)
