"""A pack's deliverers: every mistake with its line, all or nothing, the same again changes nothing."""

from __future__ import annotations

import pytest

from kusei.foundation.audit.models import Entry
from kusei.services.plans.deliverers import commands
from kusei.services.plans.deliverers.loading import load_deliverers
from kusei.services.plans.deliverers.models import Delivery, Source
from kusei.services.plans.deliverers.packfile import DeliverersWrong

GOOD = """\
# 見本
format: kusei-deliverers/1
initiatives:
  - plan: sample
    initiative: W1
    by:
      - {kind: topic, key: childcare, note: お知らせ}
      - {kind: library, key: seats}
  - {plan: sample, initiative: W2, by: [{kind: channel, key: line}]}
"""


@pytest.fixture
def load(town, pack):
    """Loads this text as the pack's file."""

    def run(text):
        (pack / "deliverers.yaml").write_text(text, encoding="utf-8")
        return load_deliverers(pack, town.plan.municipality)

    return run


def held():
    """What holds, as people would say it."""
    rows = Delivery.objects.filter(withdrawn_at=None).order_by("initiative", "kind", "key")
    return [(row.initiative, row.kind, row.key) for row in rows]


def refusals(load, text):
    with pytest.raises(DeliverersWrong) as caught:
        load(text)
    return str(caught.value).splitlines()


def test_what_the_file_names_holds_and_the_same_again_changes_nothing(load):
    first = load(GOOD)
    assert (first.created, first.removed) == (3, 0)
    assert held() == [("W1", "library", "seats"), ("W1", "topic", "childcare"), ("W2", "channel", "line")]
    before = list(Delivery.objects.order_by("pk").values())
    history = Entry.objects.count()
    again = load(GOOD)
    assert (again.created, again.changed, again.unchanged, again.removed) == (0, 0, 3, 0)
    assert list(Delivery.objects.order_by("pk").values()) == before
    assert Entry.objects.count() == history


def test_another_note_is_written_and_what_the_file_no_longer_names_goes(load):
    load(GOOD)
    done = load(
        GOOD.replace("note: お知らせ", "note: LINEでも届く").replace("      - {kind: library, key: seats}\n", "")
    )
    assert (done.created, done.changed, done.unchanged, done.removed) == (0, 1, 1, 1)
    assert held() == [("W1", "topic", "childcare"), ("W2", "channel", "line")]
    assert Delivery.objects.get(key="childcare").note == "LINEでも届く"


def test_a_pack_without_the_file_has_no_deliverers(load, town, pack):
    load(GOOD)
    (pack / "deliverers.yaml").unlink()
    assert load_deliverers(pack, town.plan.municipality).removed == 3
    assert held() == []


def test_every_mistake_is_named_with_its_line_and_nothing_is_taken(load):
    wrong = GOOD + "".join(
        f"  - {{plan: {plan}, initiative: {key}, by: [{{kind: {kind}, key: {thing}}}]}}\n"
        for plan, key, kind, thing in (
            ("nowhere", "W1", "topic", "childcare"),
            ("sample", "W9", "topic", "childcare"),
            ("sample", "W1", "magic", "wand"),
            ("sample", "W1", "topic", "dragons"),
            ("sample", "W2", "channel", "line"),
        )
    )
    lines = refusals(load, wrong)
    assert [line.split(": ")[0] for line in lines] == [f"ota/deliverers.yaml:{n}" for n in (10, 11, 12, 13, 14)]
    for line, word in zip(lines, ("nowhere", "W9", "magic", "dragons", "9行目"), strict=True):
        assert word in line
    assert held() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("format: kusei-deliverers/2\n", ":1: format"),
        ("format: kusei-deliverers/1\ninitiatives:\n  - {plan: sample, initiative: W1, by: []}\n", ":3: "),
        (
            "format: kusei-deliverers/1\ninitiatives:\n  - plan: sample\n    initiative: W1\n    by: [{kind: x}]\n",
            ":5: ",
        ),
        ("format: kusei-deliverers/1\nformat: kusei-deliverers/1\n", "2行目: 「format」"),
        ("format: [\n", "ota/deliverers.yaml: "),
        ("just words\n", ":1: "),
    ],
)
def test_a_file_that_is_no_such_file_is_refused_with_the_place(load, text, said):
    assert said in "\n".join(refusals(load, text))


def test_bytes_that_are_no_text_are_refused(town, pack):
    (pack / "deliverers.yaml").write_bytes(b"\xff\xfe\x00format")
    with pytest.raises(DeliverersWrong, match=r"ota/deliverers\.yaml"):
        load_deliverers(pack, town.plan.municipality)


def test_the_file_of_another_municipality_is_checked_and_not_kept(load, town):
    town.plan.municipality.is_home = False
    town.plan.municipality.save()
    assert load(GOOD.replace("key: childcare", "key: not-here-but-there")).checked
    assert held() == []
    assert "W9" in refusals(load, GOOD.replace("initiative: W2", "initiative: W9"))[0]


def test_what_staff_took_back_is_not_brought_again(load, town):
    load(GOOD)
    commands.withdraw_delivery(delivery_id=Delivery.objects.get(key="seats").pk, by=town.people["planner"])
    done = load(GOOD)
    assert (done.kept, done.unchanged) == (1, 2)
    assert ("W1", "library", "seats") not in held()
    load("format: kusei-deliverers/1\n")
    assert not Delivery.objects.exists()  # the pack's own go, also those


def test_what_staff_said_stays_whatever_the_file_says(load, town):
    commands.add_delivery(
        plan=town.plan, initiative="W1", kind="topic", key="childcare", note="職員", by=town.people["planner"]
    )
    assert load(GOOD).kept == 1
    load("format: kusei-deliverers/1\n")
    assert Delivery.objects.get().note == "職員"
    assert Delivery.objects.get().source == Source.STAFF
