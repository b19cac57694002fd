"""What the actions of `kusei plans` share: finding an edition by name, handing out a file."""

from __future__ import annotations

import sys
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from kusei.services.plans.models import Edition, Plan


def edition_named(slug: str, code: str | None) -> Edition:
    """The edition of the plan, the current one when no code is given. Raises `CommandError` with what there is."""
    found = Plan.objects.filter(slug=slug) if slug.isprintable() else Plan.objects.none()
    plan = found.select_related("current_edition", "municipality").first()
    if plan is None or (code is None and plan.current_edition is None):
        known = "、".join(Plan.objects.order_by("slug").values_list("slug", flat=True)[:50]) or _("なし")
        sentence = _("計画「%(id)s」はありません。ある計画: %(known)s")
        raise CommandError(sentence % {"id": slug, "known": known})
    editions = {edition.code: edition for edition in plan.editions.all()}
    if code is not None and code not in editions:
        sentence = _("「%(id)s」に版「%(code)s」はありません。ある版: %(known)s")
        raise CommandError(sentence % {"id": slug, "code": code, "known": "、".join(sorted(editions))})
    edition = editions[code] if code else plan.current_edition
    edition.plan = plan
    return edition


def deliver(content: bytes, output: Path | None) -> None:
    """Write the file, or to the standard output where that is no screen. Raises `CommandError`."""
    if output is None:
        if sys.stdout.isatty() and not content[:3].isascii():
            raise CommandError(_("表計算の内容は画面に出せません。--output でファイルを指定してください。"))
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        details = {"path": output, "why": error.strerror or error}
        raise CommandError(_("「%(path)s」に書けません（%(why)s）。") % details) from error
