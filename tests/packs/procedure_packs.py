"""The procedures, guides and samples of the packs as they stand in their files, for the tests about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kusei.engines.procedures.applications.commands import drafts, office
from kusei.engines.procedures.applications.models import Application, Draft
from kusei.engines.procedures.commands import publishing
from kusei.engines.procedures.definition import Field, FieldType, Form, Guide, Procedure
from kusei.engines.procedures.definition.reading import read_file
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.people.models import User

PACKS = Path(__file__).parents[2] / "packs"
WARDS = sorted(path.parent.name for path in PACKS.glob("*/procedures"))
TODAY = dt.date(2026, 11, 24)  # the day for which the samples are written


@cache
def procedures(ward: str) -> dict[str, Procedure]:
    """The ward's procedures by the names of their files."""
    found = {path.stem: read_file(path) for path in sorted((PACKS / ward / "procedures").glob("*.yaml"))}
    return {key: one for key, one in found.items() if isinstance(one, Procedure)}


@cache
def guides(ward: str) -> dict[str, Guide]:
    """The ward's guides by the names of their files."""
    found = {path.stem: read_file(path) for path in sorted((PACKS / ward / "guides").glob("*.yaml"))}
    return {key: one for key, one in found.items() if isinstance(one, Guide)}


@cache
def samples(ward: str, key: str) -> dict[str, list[dict[str, Any]]]:
    """The sample answers of a procedure: `complete` and `faulty`."""
    text = (PACKS / ward / "procedures" / "samples" / f"{key}.yaml").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def with_files(form: Form, answers: dict[str, Any], give: Any) -> dict[str, Any]:
    """The answers with a file's number, made by `give(key)`, for each word that stands for a file; also in rows."""

    def filled(fields: tuple[Field, ...], values: dict[str, Any]) -> dict[str, Any]:
        types = {one.key: one for one in fields}
        made = dict(values)
        for key, value in values.items():
            one = types.get(key)
            if one is not None and one.type is FieldType.FILE and isinstance(value, list):
                made[key] = [give(key) for _ in value]
            elif one is not None and one.row_fields and isinstance(value, list):
                made[key] = [filled(one.row_fields, row) for row in value]
        return made

    return filled(form.fields, answers)


def ward_of(name: str) -> Municipality:
    """The pack's municipality with its departments, without its plans."""
    about = yaml.safe_load((PACKS / name / "municipality.yaml").read_text(encoding="utf-8"))
    home = Municipality.objects.create(code=about["code"], name=about["name"], is_home=True)
    rows = yaml.safe_load((PACKS / name / "departments.yaml").read_text(encoding="utf-8"))["departments"]
    Department.objects.bulk_create(Department(municipality=home, code=row["code"], name=row["name"]) for row in rows)
    return home


def published(ward: str, keys: Iterable[str]) -> None:
    """The ward with these procedures in force, and its guides."""
    home = ward_of(ward)
    for key in keys:
        publishing.publish(municipality=home, content=procedures(ward)[key], by=None, origin="pack")
    for place, guide in enumerate(guides(ward).values()):
        publishing.store_guide(municipality=home, content=guide, position=place)


def attached(draft: Draft, answers: dict[str, Any], form: Form, picture: bytes) -> dict[str, Any]:
    """The answers with real files of the draft."""
    return with_files(
        form,
        answers,
        lambda key: str(
            drafts.attach(draft_id=draft.pk, field=key, name="見本.jpg", content=picture, by=draft.owner).file
        ),
    )


def decided(application: Application, outcome: str, editor: User, approver: User) -> Application:
    """The application on its whole way through the office."""
    office.start_review(application_id=application.pk, by=editor)
    rule = application.version.content.decision
    if rule.approval or rule.four_eyes:
        office.propose_decision(application_id=application.pk, outcome=outcome, reason="見本の理由です。", by=editor)
        office.confirm_decision(application_id=application.pk, by=approver, approved=True)
    else:
        office.decide(application_id=application.pk, outcome=outcome, reason="見本の理由です。", by=editor)
    application.refresh_from_db()
    return application
