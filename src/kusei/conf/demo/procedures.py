"""Invented applications for a demonstration: the samples of the home pack, handed in and partly worked on."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from PIL import Image, ImageDraw

from kusei.engines.procedures.applications.commands import applicants, drafts, office, submitting
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application, Draft
from kusei.engines.procedures.applications.refusals import Incomplete
from kusei.engines.procedures.definition.fields import FieldType
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.queries.current import current_versions
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User

RESIDENTS = ("hanako@kusei.example", "taro@kusei.example", "mary@kusei.example")
EDITOR = "planner@kusei.example"  # holds the editor's role everywhere


def play() -> int:
    """Hand in each complete sample once, and work on some. Nothing when applications exist. Returns how many."""
    municipality = home()
    if municipality is None or Application.objects.exists():
        return 0
    folder = Path(settings.PACKS_DIR) / settings.HOME_PACK / "procedures" / "samples"
    editor = User.objects.get(email=EDITOR)
    residents = list(User.objects.filter(email__in=RESIDENTS).order_by("pk"))
    number = 0
    with acting_as("kusei demo-procedures"):
        for version in current_versions(municipality):
            path = folder / f"{version.procedure.key}.yaml"
            for sample in _samples(path):
                # Who verified themselves with a card is the first one.
                resident = residents[0 if version.content.identity == "card" else number % len(residents)]
                try:
                    with transaction.atomic():
                        _work(_file(version, sample, resident, editor), sample, editor, number)
                except Incomplete:  # a sample of another day: its dates are in the future today
                    continue
                number += 1
        _unfinished(municipality.pk, residents[0])
    return number


def _samples(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    samples: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["complete"]
    return samples


def _file(version: Version, sample: dict[str, Any], resident: User, editor: User) -> Application:
    """One application by the way of its sample: online by a resident, else entered by staff."""
    channel = sample.get("channel") or "online"  # conditions of forms may ask for it, so it stays the sample's
    online = channel == "online"
    draft, _secret = drafts.start_draft(
        versions=[version],
        owner=resident if online else None,
        entered_by=None if online else editor,
        channel=channel,
    )
    answers = {key: _with_files(version, draft, key, value) for key, value in sample["answers"].items()}
    drafts.save_draft(draft=draft, form=0, answers=answers)
    cover = submitting.submit(draft_id=draft.pk, by=resident if online else editor)
    return cover.applications.get()


def _with_files(version: Version, draft: Draft, key: str, value: Any) -> Any:
    one = version.content.form.field(key)
    if one is None or one.type is not FieldType.FILE or not isinstance(value, list):
        return value
    return [
        str(drafts.attach(draft_id=draft.pk, field=key, name="見本.jpg", content=_picture(), by=None).file)
        for _ in value
    ]


def _picture() -> bytes:
    """A picture on which nothing but the word SAMPLE stands."""
    picture = Image.new("RGB", (1200, 900), "#f2f2f2")
    ImageDraw.Draw(picture).text((520, 430), "SAMPLE", fill="#555555", font_size=48)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70)
    return stream.getvalue()


def _work(application: Application, sample: dict[str, Any], editor: User, number: int) -> None:
    """Every second is taken up; of these some are asked to be put right, some decided."""
    if number % 2 == 0:
        return
    office.start_review(application_id=application.pk, by=editor)
    rule = application.version.content.decision
    if number % 6 == 1:
        first = application.version.content.form.fields[0]
        office.ask_correction(
            application_id=application.pk,
            fields={first.key: "見本です。内容をもう一度確かめてください。"},
            message="見本の依頼です。",
            due_on=None,
            by=editor,
        )
        if number % 12 == 1:
            applicants.write_message(
                application_id=application.pk,
                text="見本の連絡です。どこを直せばよいですか。",
                by=By(Actor.RESIDENT, application.cover.owner),
                from_office=False,
            )
    elif not rule.approval and not rule.four_eyes:
        office.decide(application_id=application.pk, outcome=sample["outcome"], reason="見本の理由です。", by=editor)


def _unfinished(municipality: int, resident: User) -> None:
    """A draft that somebody has begun."""
    version = Version.objects.filter(
        procedure__municipality=municipality, procedure__key="vaccination-certificate", state="in-force"
    ).first()
    if version is not None:
        drafts.start_draft(versions=[version], owner=resident)
