"""Puts a pack's deliverers in force: all of the file or nothing; the same again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.measures import hooks as measures
from kusei.engines.measures.jobs import keep_glances
from kusei.foundation.audit.context import reason
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Municipality
from kusei.foundation.web import clock
from kusei.services.plans.deliverers.models import Delivery, Source
from kusei.services.plans.deliverers.packfile import DeliverersWrong, Line, name_of, read_file
from kusei.services.plans.models import Initiative, Plan


@dataclass(frozen=True)
class DeliverersLoaded:
    """What loading did: how many relations were new, had another note, were the same, and went.

    `kept`: named by the file, but staff took them back, or had made them before: theirs holds. `checked`: the pack is
    not that of this installation, so its file was only read.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    checked: bool = False

    @property
    def named(self) -> int:
        """How many relations the file names."""
        return self.created + self.changed + self.unchanged + self.kept


@transaction.atomic
def load_deliverers(folder: Path, municipality: Municipality) -> DeliverersLoaded:
    """Load `deliverers.yaml` of a pack after everything that it names. Raises `DeliverersWrong` with every mistake.

    Another municipality's things are not on this installation: its file is checked against its plans, and not kept.
    """
    lines = read_file(folder)
    plans = {plan.slug: plan for plan in Plan.objects.filter(municipality=municipality)}
    if problems := sorted(_problems(lines, plans, with_things=municipality.is_home)):
        raise DeliverersWrong([f"{name_of(folder)}:{number}: {sentence}" for number, sentence in problems])
    if not municipality.is_home:
        return DeliverersLoaded(unchanged=len(lines), checked=True)
    with reason(_("届け手の取り込み")):
        done = _put(lines, plans)
    if done.created:
        enqueue(keep_glances, key="measures.glances")  # not only at night: the pages of the initiatives show figures
    return done


def _put(lines: list[Line], plans: dict[str, Plan]) -> DeliverersLoaded:
    rows = Delivery.objects.select_for_update().filter(plan__in=plans.values()).order_by("pk")
    slugs = {plan.pk: slug for slug, plan in plans.items()}
    known = {(slugs[row.plan_id], row.initiative, row.kind, row.key): row for row in rows}
    done: Counter[str] = Counter()
    for line in lines:
        done[_take(line, known.get(line.identity), plans[line.plan])] += 1
    named = {line.identity for line in lines}
    gone = [row.pk for place, row in known.items() if row.source == Source.PACK and place not in named]
    Delivery.objects.filter(pk__in=gone).delete()
    return DeliverersLoaded(done["created"], done["changed"], done["unchanged"], len(gone), done["kept"])


def _take(line: Line, row: Delivery | None, plan: Plan) -> str:
    """What became of the line."""
    now = clock.now()
    if row is None:
        Delivery.objects.create(
            plan=plan, initiative=line.initiative, kind=line.kind, key=line.key, note=line.note, source=Source.PACK,
            at=now, changed_at=now,
        )  # fmt: skip
        return "created"
    if row.source == Source.STAFF or row.withdrawn_at is not None:
        return "kept"
    if row.note == line.note:
        return "unchanged"
    row.note, row.changed_at = line.note, now
    row.save(update_fields=["note", "changed_at"])
    return "changed"


def _problems(lines: list[Line], plans: dict[str, Plan], *, with_things: bool) -> Iterator[tuple[int, str]]:
    """Each mistake with its line. One SQL query for the initiatives and what each kind's app asks."""
    initiatives = set(
        Initiative.objects.filter(edition__current_of__in=plans.values()).values_list("edition__plan__slug", "key")
    )
    kinds, things = measures.deliverer_kinds(), _things(lines) if with_things else {}
    no_plan = _("計画「%(plan)s」は、この自治体にありません。")
    first: dict[tuple[str, ...], int] = {}
    for line in lines:
        where = {"plan": line.plan, "initiative": line.initiative, "key": line.key, "kind": line.kind}
        promise = (line.plan, line.initiative)
        if promise not in initiatives and promise not in first:  # once is enough for all that delivers it
            known = line.plan in plans
            said = _("計画「%(plan)s」のいまの版に、取組「%(initiative)s」はありません。") if known else no_plan
            yield line.number, said % where
        if line.kind not in kinds:
            said = _("種類「%(kind)s」はありません。使える種類: %(known)s")
            yield line.number, said % (where | {"known": "、".join(kinds)})
        elif with_things and line.key not in things[line.kind]:
            yield line.number, _("%(title)s「%(key)s」はありません。") % (where | {"title": kinds[line.kind]})
        if line.identity in first:
            said = _("同じ組み合わせが%(first)s行目にもあります。どちらかを消してください。")
            yield line.number, said % {"first": first[line.identity]}
        first.setdefault(line.identity, line.number)
        first.setdefault(promise, line.number)


def _things(lines: Iterable[Line]) -> dict[str, set[str]]:
    """The keys that exist, by kind."""
    asked: dict[str, set[str]] = {}
    for line in lines:
        asked.setdefault(line.kind, set()).add(line.key)
    return {kind: set(measures.deliverers(kind, sorted(keys))) for kind, keys in asked.items()}
