"""What was begun and filed goes on as it was when a pack is loaded with other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusei.engines.procedures import testing
from kusei.engines.procedures.applications.commands import submitting
from kusei.engines.procedures.applications.models import Draft
from kusei.engines.procedures.catalogue.loading import load_procedures
from kusei.engines.procedures.models import StoredGuide
from kusei.engines.procedures.queries.current import current_version

pytestmark = pytest.mark.django_db
TEXT = testing.SMALL.read_text(encoding="utf-8")


def test_drafts_and_applications_outlive_a_changed_procedure_and_a_guide_that_is_gone(tmp_path: Path) -> None:
    procedure, guide = tmp_path / "procedures" / "certificate.yaml", tmp_path / "guides" / "moving.yaml"
    for path, text in ((procedure, TEXT), (guide, testing.GUIDE)):
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    home = testing.municipality()
    load_procedures(tmp_path, home)
    first, stored = current_version(home, "certificate-copy"), StoredGuide.objects.get()
    draft = testing.begun(first, guide=stored)
    application = testing.filed(first, guide=stored)
    guide.unlink()
    procedure.write_text(TEXT.replace("max: 5", "max: 1"), encoding="utf-8")
    load_procedures(tmp_path, home)
    assert list(Draft.objects.values_list("guide", flat=True)) == [None, None]
    application.refresh_from_db()
    assert application.version == first
    assert application.answers.get().values["copies"] == 2  # what the new form would refuse
    assert submitting.submit(draft_id=draft.pk, by=None).applications.get().version == first
    second = current_version(home, "certificate-copy")
    assert second is not None
    assert (second.number, second.content.form.field("copies").max) == (2, 1)  # type: ignore[union-attr]
