"""Writes an observation down, and corrects its text as long as nobody has drawn a conclusion from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed, Standing, responsible, standing
from kusei.services.plans.models import Edition, Initiative, Plan
from kusei.services.plans.observations.commands.locking import advance, locked, require_version
from kusei.services.plans.observations.models import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_URL,
    Observation,
    ObservationInitiative,
)
from kusei.services.plans.observations.queries.rights import departments_of, may_write
from kusei.services.plans.observations.rules import CycleStep, Kind, Vuca

_IS_ADDRESS = URLValidator(schemes=["http", "https"])


class ContentRefused(CycleRefused):
    """Something of the text cannot stand like this; the sentence says what to write."""

    code = "observations.content-refused"


class Frozen(CycleRefused):
    """The text no longer changes: somebody has drawn a conclusion from it."""

    code = "observations.frozen"

    def __str__(self) -> str:
        return _(
            "この気づきには対応が始まっているため、本文は変えられません。補うことは、次の段階の内容に書いてください。"
        )


@dataclass(frozen=True)
class Content:
    """What a person writes. `initiatives`: keys of the plan's initiatives that it may concern, perhaps none."""

    title: str
    kind: str
    seen: str
    observed_on: dt.date
    vuca: str = ""
    cycle_step: str = ""
    source: str = ""
    source_url: str = ""
    initiatives: tuple[str, ...] = ()


def note_observation(*, plan: Plan, department: Department | None, content: Content, by: User | None) -> Observation:
    """Write an observation down.

    `department`: where it was noticed, one that the person writes for; None is for who writes for the whole
    municipality. Raises `NotAllowed`, `ContentRefused`, `PossibleMyNumber`.
    """
    who, edition = standing(by, plan.municipality), plan.current_edition
    if edition is None:
        raise ContentRefused(_("この計画には、いまの版がありません。先に計画を取り込んでください。"))
    own = frozenset() if department is None else frozenset({department.pk})
    if not may_write(who, own) or (department and department.municipality_id != plan.municipality_id):
        raise NotAllowed(_("気づきは、あなたが編集者か承認者である部署の名前で書きます。部署を選び直してください。"))
    _require_linked(who, edition, content, own)
    _require_sound(content)
    with transaction.atomic(), reason(_("気づきの記録")):
        made = Observation(
            plan=plan, edition=edition, department=department, created_by=by, created_at=clock.now(), **_fields(content)
        )
        made.save(force_insert=True)
        _link(made, content.initiatives)
    return made


def revise_observation(*, observation_id: int, version: int, content: Content, by: User | None) -> Observation:
    """Replace the text and the links. Raises `NoSuchObservation`, `NotAllowed`, `Stale`, `Frozen`, `ContentRefused`,
    `PossibleMyNumber`.
    """
    with transaction.atomic(), reason(_("気づきの書き直し")):
        found = locked(observation_id)
        who = standing(by, found.plan.municipality)
        if not may_write(who, departments_of(found)):
            raise NotAllowed(_("この気づきを書き直せるのは、関わる取組の所管の編集者と承認者、企画担当だけです。"))
        require_version(found, version)
        if found.steps.exists():
            raise Frozen
        edition = found.plan.current_edition or found.edition
        own = frozenset() if found.department_id is None else frozenset({found.department_id})
        _require_linked(who, edition, content, own)
        _require_sound(content)
        for name, value in _fields(content).items():
            setattr(found, name, value)
        ObservationInitiative.objects.filter(observation=found).exclude(key__in=content.initiatives).delete()
        held = set(found.links.values_list("key", flat=True))
        _link(found, [key for key in content.initiatives if key not in held])
        advance(found, *_fields(content))
    return found


def _fields(content: Content) -> dict[str, object]:
    names = ("title", "kind", "vuca", "cycle_step", "seen", "source", "source_url")
    return {name: getattr(content, name).strip() for name in names} | {"observed_on": content.observed_on}


def _link(observation: Observation, keys: Collection[str]) -> None:
    ObservationInitiative.objects.bulk_create(
        [ObservationInitiative(observation=observation, key=key) for key in dict.fromkeys(keys)]
    )


def _require_linked(who: Standing, edition: Edition, content: Content, own: frozenset[int]) -> None:
    """The initiatives must be there, and one of them the person's to write for, or none named at all."""
    if not content.initiatives:
        return
    there = Initiative.objects.filter(edition=edition, key__in=content.initiatives).values_list("key", flat=True)
    if missing := sorted(set(content.initiatives) - set(there)):
        raise ContentRefused(
            _("この計画に「%(keys)s」という取組はありません。番号かキーを確かめてください。")
            % {"keys": "、".join(missing)}
        )
    departments = responsible(edition)
    theirs = {number for key in content.initiatives for number in departments.get(key, ())}
    if not may_write(who, theirs or own):
        raise NotAllowed(
            _("関わる取組のうち少なくとも一つは、あなたの部署の取組にしてください。ほかは企画担当に頼んでください。")
        )


def _require_sound(content: Content) -> None:
    _require_lengths(content)
    if content.kind not in Kind.values or content.vuca not in ("", *Vuca.values):
        raise ContentRefused(_("何の動きかを選んでください。"))
    if content.cycle_step not in ("", *CycleStep.values):
        raise ContentRefused(_("どの段階で気づいたかを選び直してください。"))
    if content.observed_on > clock.today():
        raise ContentRefused(_("気づいた日は、きょうまでの日にしてください。"))
    if url := content.source_url.strip():
        try:
            _IS_ADDRESS(url)
        except ValidationError:
            raise ContentRefused(
                _("出どころのURLは、http:// か https:// で始まる正しいものを書いてください。")
            ) from None
    refuse_my_number("\n".join((content.title, content.seen, content.source, content.source_url)))


def _require_lengths(content: Content) -> None:
    limits = (("title", LONGEST_TITLE), ("seen", LONGEST_TEXT), ("source", 300), ("source_url", LONGEST_URL))
    for name, most in limits:
        label = Observation._meta.get_field(name).verbose_name
        text = getattr(content, name).strip()
        if len(text) > most or "\0" in text:
            raise ContentRefused(_("「%(label)s」は%(most)d字までで書いてください。") % {"label": label, "most": most})
        if name in {"title", "seen"} and not text:
            raise ContentRefused(_("「%(label)s」を書いてください。") % {"label": label})
