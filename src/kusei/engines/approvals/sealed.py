"""The document of a draft as it is sealed, and the proof that it is still the one that was sealed."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Func, TextField, Value
from django.utils.translation import gettext as _

from kusei.engines.approvals import hooks
from kusei.engines.approvals.models import Draft, Round
from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.approvals.sealing import seal_of


class SealBroken(ApprovalRefused):
    """What is to be decided or put into effect is not what was submitted or approved."""

    code = "approvals.seal-broken"

    def __str__(self) -> str:
        return _(
            "文書の中身が、提出したときから変わっています。このままでは進められません。起案者に差し戻し、出し直してもらってください。"
        )


def document_of(draft: Draft) -> dict[str, Any]:
    """Everything that is decided, as plain values: the draft, its files by their hash, the app's own content.

    The hashes are computed from the bytes in the database now, and the app is asked now. One SQL query and those
    of the app. Raises `UnknownKind` when the app is gone.
    """
    return _document(draft, hooks.kind(draft.kind).content(draft.object_id))


def _document(draft: Draft, content: Any) -> dict[str, Any]:
    files = draft.attachments.filter(removed_at=None).order_by("pk")
    digest = Func(Func(F("content"), function="SHA256"), Value("hex"), function="ENCODE", output_field=TextField())
    return {
        "kind": draft.kind,
        "object": draft.object_id,
        "title": draft.title,
        "body": draft.body,
        "amount": draft.amount,
        "classification": draft.classification,
        "retention": str(draft.retention),
        "department": draft.department.code,
        "attachments": [
            {"name": name, "size": size, "sha256": sha256}
            for name, size, sha256 in files.annotate(now=digest).values_list("name", "size", "now")
        ],
        "content": content,
    }


def record_intact(draft: Draft) -> bool:
    """Whether what this engine keeps of a decided draft is what was sealed.

    The app is not asked: its document may have gone on since, as a plan that was amended again.
    """
    sealed = current_round(draft)
    kept = _document(draft, sealed.document.get("content"))
    return seal_of(sealed.document) == sealed.seal == seal_of(kept)


def current_round(draft: Draft) -> Round:
    """The round that the draft is in or ended with. It must have been submitted."""
    return draft.rounds.get(number=draft.round)


def require_intact(draft: Draft) -> str:
    """The seal of the last round, proved against the document as it is now. Raises `SealBroken`.

    Apps that put an approved document into effect later than `on_approved` call it first, in that transaction.
    """
    # As the database has it now, whatever the caller read before.
    fresh = Draft.objects.select_related("department").get(pk=draft.pk)
    sealed = current_round(fresh)
    if seal_of(sealed.document) != sealed.seal or seal_of(document_of(fresh)) != sealed.seal:
        raise SealBroken
    return sealed.seal
