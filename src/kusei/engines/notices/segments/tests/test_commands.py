"""Writing segments: versions stay, two people do not overwrite each other, only the department's editor writes."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kusei.engines.notices.segments import commands, testing
from kusei.engines.notices.segments.commands import NotAllowed, stamp
from kusei.engines.notices.segments.models import Segment, SegmentVersion
from kusei.engines.notices.segments.queries import count, newest, usable, visible
from kusei.engines.notices.segments.refusals import (
    ChangedMeanwhile,
    NameTaken,
    NoName,
    NothingChosen,
    Unknown,
    UnknownValue,
)
from kusei.engines.notices.subscribers.models import Topic
from kusei.engines.notices.subscribers.testing import topic

RULE = {"is": "language", "values": ["en"]}
OTHER = {"is": "town", "values": ["蒲田"]}


def made(ward: SimpleNamespace, name: str = "英語", rule: Any = RULE) -> Segment:
    return commands.make(department=ward.kosodate, name=name, rule=rule, by=ward.editor)


def revised(segment: Segment, seen: str, by: Any, **more: Any) -> SegmentVersion:
    values = {"name": segment.name, "rule": OTHER, **more}
    return commands.revise(segment_id=segment.pk, seen=seen, by=by, **values)


def test_another_rule_is_a_new_version_and_the_same_rule_is_none(ward: SimpleNamespace) -> None:
    one = made(ward)
    assert revised(one, stamp(one, 1), ward.colleague).number == 2
    assert revised(one, stamp(one, 2), ward.editor).number == 2
    assert [version.rule for version in one.versions.order_by("number")] == [RULE, OTHER]
    assert newest(visible(ward.viewer))[0].version.number == 2


def test_who_saves_an_old_page_is_told_and_nothing_is_lost(ward: SimpleNamespace) -> None:
    one = made(ward)
    seen = stamp(one, 1)
    revised(one, seen, ward.colleague)
    with pytest.raises(ChangedMeanwhile):
        revised(one, seen, ward.editor, rule=RULE)
    one.refresh_from_db()
    seen = stamp(one, 2)
    revised(one, seen, ward.colleague, name="新しい名")
    with pytest.raises(ChangedMeanwhile):  # a name has no version, but is not overwritten either
        revised(one, seen, ward.editor, name="別の名")
    with pytest.raises(ChangedMeanwhile):
        revised(one, "", ward.editor)


def test_a_rule_that_names_an_ended_topic_stays_but_is_not_made_anew(ward: SimpleNamespace) -> None:
    old = topic("old")
    rule = {"is": "topic", "values": ["old"]}
    one = made(ward, rule=rule)
    Topic.objects.filter(pk=old.pk).update(ended_on="2026-03-31")
    assert revised(one, stamp(one, 1), ward.editor, name="別の名", rule=rule).number == 1
    assert count(rule) == 0
    with pytest.raises(UnknownValue):
        made(ward, rule=rule)


def test_a_version_can_be_neither_changed_nor_deleted(ward: SimpleNamespace) -> None:
    version = made(ward).versions.get()
    for change in (
        lambda: SegmentVersion.objects.filter(pk=version.pk).update(rule={}),
        lambda: SegmentVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
            change()


def test_bad_input_is_refused_with_a_sentence(ward: SimpleNamespace) -> None:
    one = made(ward)
    with pytest.raises(NameTaken):
        made(ward)
    with pytest.raises(NoName):
        made(ward, name=" 　 ")
    with pytest.raises(NothingChosen):
        made(ward, name="空", rule={"all": []})
    with pytest.raises(UnknownValue):
        made(ward, name="火星", rule={"is": "town", "values": ["火星"]})
    with pytest.raises(Unknown):
        commands.end(segment_id=one.pk + 1, by=ward.editor, why="x")
    assert Segment.objects.count() == 1


def test_an_ended_segment_is_not_offered_and_its_name_is_free_until_it_is_used_again(ward: SimpleNamespace) -> None:
    one = made(ward)
    for _ in range(2):
        commands.end(segment_id=one.pk, by=ward.colleague, why="年度が終わった")
    assert usable(ward.viewer) == []
    two = made(ward)
    with pytest.raises(NameTaken):
        commands.restore(segment_id=one.pk, by=ward.editor)
    commands.end(segment_id=two.pk, by=ward.editor, why="重複")
    commands.restore(segment_id=one.pk, by=ward.editor)
    assert [held.segment.pk for held in usable(ward.viewer)] == [one.pk]


@pytest.mark.parametrize("who", ["viewer", "other", "approver", "other_approver", "administrator", "contractor"])
def test_only_an_editor_of_the_department_writes(ward: SimpleNamespace, who: str) -> None:
    one, by = made(ward), getattr(ward, who)
    for write in (
        lambda: commands.make(department=ward.kosodate, name="x", rule={}, by=by),
        lambda: revised(one, stamp(one, 1), by),
        lambda: commands.end(segment_id=one.pk, by=by, why="x"),
        lambda: commands.restore(segment_id=one.pk, by=by),
    ):
        with pytest.raises(NotAllowed):
            write()


def _both(segment: Segment, ward: SimpleNamespace) -> list[str]:
    """Two people save the same page at the same moment; what became of each."""
    gate, told = threading.Barrier(2), []

    def save(by: Any, name: str) -> None:
        try:
            gate.wait()
            revised(segment, stamp(segment, 1), by, rule={"is": "language", "values": [name]})
            told.append("saved")
        except (ChangedMeanwhile, IntegrityError) as refusal:
            told.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=save, args=(by, name)) for by, name in ((ward.editor, "ja"), (ward.colleague, "vi"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_saves_and_the_other_is_told() -> None:
    ward = testing.ward()
    for number in range(3):
        assert _both(made(ward, f"競う{number}"), ward) == ["ChangedMeanwhile", "saved"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_test_sees_them_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    ward = testing.ward()
    gate = threading.Barrier(2)

    def unlocked(segment_id: int, by: Any) -> Segment:
        return Segment.objects.get(pk=segment_id)

    version = commands._version

    def slow(segment: Segment, number: int, rule: Any, by: Any) -> SegmentVersion:
        gate.wait(5)
        return version(segment, number, rule, by)

    one = made(ward)
    monkeypatch.setattr(commands, "_locked", unlocked)
    monkeypatch.setattr(commands, "_version", slow)
    assert _both(one, ward) == ["IntegrityError", "saved"]
