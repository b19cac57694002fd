"""Loads the topics of a pack. The same again changes nothing; a topic that is gone from the file ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from kusei.engines.notices.subscribers.models import Topic
from kusei.engines.notices.subscribers.topicfile import TopicFile, path_for, read
from kusei.foundation.audit.context import reason
from kusei.foundation.web import clock


@dataclass(frozen=True)
class TopicsLoaded:
    """What loading did: (key, Japanese name, `created` | `changed` | `unchanged` | `ended`).

    `checked`: the pack is not that of this installation, so its file was only read.
    """

    topics: tuple[tuple[str, str, str], ...]
    checked: bool = False


@transaction.atomic
def load_topics(folder: Path) -> TopicsLoaded:
    """Put the topics of the pack in force: its own file, else the common one. Raises `TopicsWrong`.

    One installation sends the notices of one municipality: those of another pack are read, so that a mistake shows,
    and not kept. Nobody's choice of a topic that ends is deleted: it holds again when the topic comes back.
    """
    path = path_for(folder)
    if path is None:
        return TopicsLoaded(())
    content = read(path)
    if folder.resolve().name != settings.HOME_PACK:
        return TopicsLoaded(_listed(content), checked=True)
    with reason("お知らせの種類の取込み"):
        return TopicsLoaded((*_kept(content), *_ended(content)))


def _listed(content: TopicFile) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.key, one.labels.root["ja"], "unchanged") for group in content.groups for one in group.topics)


def _values(content: TopicFile) -> dict[str, dict[str, Any]]:
    """Key → the columns of its row."""
    every = [(group.key, one) for group in content.groups for one in group.topics]
    return {
        one.key: {
            "group": group,
            "labels": one.labels.root,
            "notes": one.notes.root if one.notes is not None else {},
            "channels": list(one.channels),
            "approval": one.approval,
            "daily_limit": one.daily_limit,
            "order": place,
            "ended_on": None,
        }
        for place, (group, one) in enumerate(every)
    }


def _kept(content: TopicFile) -> list[tuple[str, str, str]]:
    known = {row.key: row for row in Topic.objects.select_for_update()}
    done = []
    for key, values in _values(content).items():
        row, outcome = known.get(key), "unchanged"
        if row is None:
            Topic.objects.create(key=key, **values)
            outcome = "created"
        elif changed := [name for name, value in values.items() if getattr(row, name) != value]:
            for name in changed:
                setattr(row, name, values[name])
            row.save(update_fields=changed)
            outcome = "changed"
        done.append((key, values["labels"]["ja"], outcome))
    return done


def _ended(content: TopicFile) -> list[tuple[str, str, str]]:
    gone = list(Topic.objects.filter(ended_on=None).exclude(key__in=_values(content)))
    Topic.objects.filter(pk__in=[row.pk for row in gone]).update(ended_on=clock.today())
    return [(row.key, str(row), "ended") for row in gone]
