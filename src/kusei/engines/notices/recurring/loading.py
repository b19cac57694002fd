"""Puts the calendars, the sorting dictionary and the life events of a pack in force. The same again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kusei.engines.notices.recurring.format.folder import Collection, Period, read_collection, town_of
from kusei.engines.notices.recurring.format.lifeevents import LifeEvent, LifeEventsFile
from kusei.engines.notices.recurring.format.reading import RecurringWrong, read_yaml, shown
from kusei.engines.notices.recurring.models import (
    CollectionArea,
    CollectionCalendar,
    CollectionPattern,
    LifeEventRule,
    SortingWord,
)
from kusei.engines.notices.recurring.searching import folded
from kusei.engines.notices.subscribers import topicfile
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.foundation.org.models import Municipality
from kusei.foundation.people.residents.towns import pack_towns
from kusei.foundation.web import clock

LIFE_EVENTS = Path("notices") / "life-events.yaml"
OUTCOMES = {
    "created": gettext_lazy("取り込みました"),
    "replaced": gettext_lazy("入れ替えました"),
    "unchanged": gettext_lazy("変わりありません"),
    "gone": gettext_lazy("なくなりました"),
}


@dataclass
class RecurringLoaded:
    """What loading did: calendars with `created` | `replaced` | `unchanged` | `gone`, and doubts about the files."""

    calendars: list[tuple[str, str]] = field(default_factory=list)
    words: int = 0
    rules: int = 0
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def load_recurring(folder: Path, municipality: Municipality) -> RecurringLoaded:
    """Load what the pack has of these files. Raises `RecurringWrong`."""
    done = RecurringLoaded()
    read = read_collection(folder, {one.town: one.kana for one in pack_towns(folder)})
    before = _codes(municipality)
    done.calendars = _calendars(municipality, read)
    done.words = _words(municipality, read)
    done.warnings += read.doubts if read else []
    if municipality.is_home:
        done.warnings += _left_behind(before - _codes(municipality))
    done.rules = _life_events(folder, municipality)
    return done


def _calendars(municipality: Municipality, read: Collection | None) -> list[tuple[str, str]]:
    """Write the periods that are new or changed; those whose folder is gone go."""
    there = {one.key: one for one in CollectionCalendar.objects.filter(municipality=municipality)}
    periods = {one.key: one for one in read.periods} if read else {}
    outcomes = [(key, "gone") for key in there if key not in periods]
    for key, period in periods.items():
        known = there.get(key)
        outcomes.append(
            (key, "created" if known is None else "unchanged" if known.digest == period.digest else "replaced")
        )
    replaced = [there[key].pk for key, outcome in outcomes if outcome in {"gone", "replaced"}]
    CollectionCalendar.objects.filter(pk__in=replaced).delete()  # first: a period may take a neighbour's days
    for key, outcome in outcomes:
        if read and outcome in {"created", "replaced"}:
            _write(municipality, periods[key], read)
    return outcomes


def _write(municipality: Municipality, period: Period, read: Collection) -> None:
    head = period.head
    calendar = CollectionCalendar.objects.create(
        municipality=municipality,
        key=period.key,
        sample=head.sample,
        source=head.source,
        valid_from=head.valid_from,
        valid_until=head.valid_until,
        put_out_by=head.put_out_by,
        items=[one.model_dump(mode="json") for one in read.items],
        changes=[one.model_dump(mode="json") for one in period.exceptions],
        digest=period.digest,
        loaded_at=clock.now(),
    )
    patterns = CollectionPattern.objects.bulk_create(
        CollectionPattern(
            calendar=calendar, key=one.key, rules=[rule.model_dump(mode="json", by_alias=True) for rule in one.rules]
        )
        for one in head.patterns
    )
    by_key = {one.key: one for one in patterns}
    CollectionArea.objects.bulk_create(
        CollectionArea(
            calendar=calendar,
            pattern=by_key[row.pattern],
            code=row.code,
            name=row.name,
            kana=row.kana,
            name_en=row.name_en,
            towns=[[town, read.towns.get(town_of(town), "")] for town in row.towns],
            position=place,
        )
        for place, row in enumerate(period.areas)
    )


def _words(municipality: Municipality, read: Collection | None) -> int:
    """The whole dictionary anew. What no calendar collects is thrown away as its `instead`."""
    SortingWord.objects.filter(municipality=municipality).delete()
    if read is None:
        return 0
    collected = {rule.item for period in read.periods for one in period.head.patterns for rule in one.rules}
    instead = {
        one.key: one.instead
        for one in read.items
        if one.kind == "calendar" and one.instead and one.key not in collected
    }
    made = SortingWord.objects.bulk_create(
        SortingWord(
            municipality=municipality,
            word=row.word,
            kana=row.kana,
            item=instead.get(row.item, row.item),
            note=row.note,
            folded=f"{folded(row.word)} {folded(row.kana)}",
            position=place,
        )
        for place, row in enumerate(sorted(read.sorting, key=lambda row: folded(row.kana)))
    )
    return len(made)


def _codes(municipality: Municipality) -> set[str]:
    return set(CollectionArea.objects.filter(calendar__municipality=municipality).values_list("code", flat=True))


def _left_behind(gone: set[str]) -> list[str]:
    """People who chose an area that is there no more would silently hear nothing."""
    rows = Subscriber.objects.filter(collection_area__in=gone).values("collection_area").annotate(people=Count("pk"))
    return [
        _("収集地区「%(area)s」がなくなりました。登録している人が%(people)d人います。")
        % {"area": row["collection_area"], "people": row["people"]}
        for row in rows.order_by("collection_area")
    ]


def _life_events(folder: Path, municipality: Municipality) -> int:
    path = folder / LIFE_EVENTS
    rules = read_yaml(path, LifeEventsFile).rules if path.is_file() else []
    if wrong := _rules_wrong(folder, rules):
        raise RecurringWrong(wrong)
    there: Mapping[str, LifeEventRule] = {
        one.key: one for one in LifeEventRule.objects.filter(municipality=municipality)
    }
    LifeEventRule.objects.filter(municipality=municipality).exclude(key__in=[one.key for one in rules]).delete()
    for place, rule in enumerate(rules):
        content, known = rule.model_dump(mode="json"), there.get(rule.key)
        if known is None:
            LifeEventRule.objects.create(municipality=municipality, key=rule.key, content=content, position=place)
        elif (known.content, known.position) != (content, place):
            known.content, known.position = content, place
            known.save(update_fields=["content", "position"])
    return len(rules)


def _rules_wrong(folder: Path, rules: Sequence[LifeEvent]) -> list[str]:
    """Topics that are not there, and links to pages that the pack does not have."""
    name = shown(folder / LIFE_EVENTS)
    path = topicfile.path_for(folder)
    topics = {one.key for group in topicfile.read(path).groups for one in group.topics} if path else set()
    wrong = [f"{name}: {one.key}: there is no topic {one.topic}" for one in rules if one.topic not in topics]
    for one in rules:
        pages = [
            ("procedures", key) for key in (*(one.when.decided or ()), *([one.procedure] if one.procedure else []))
        ]
        pages += [("guides", one.guide)] if one.guide else []
        wrong += [
            f"{name}: {one.key}: there is no {kind}/{key}.yaml"
            for kind, key in pages
            if not (folder / kind / f"{key}.yaml").is_file()
        ]
    return wrong
