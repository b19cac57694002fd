"""Who says what delivers an initiative: who plans everywhere, editors for what is theirs; and two at once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from kusei.foundation.audit.models import Entry
from kusei.foundation.web.testing import at_once
from kusei.services.plans.cycle.standing import NotAllowed
from kusei.services.plans.deliverers import commands
from kusei.services.plans.deliverers.models import Delivery, Source


def add(town, by="planner", initiative="W1", **more):
    said = {"kind": "topic", "key": "childcare", "note": "", **more}
    return commands.add_delivery(plan=town.plan, initiative=initiative, by=town.people[by] if by else None, **said)


@pytest.mark.parametrize(
    ("by", "initiative", "may"),
    [
        ("planner", "W1", True),
        ("planner", "P1", True),
        ("editor", "W1", True),
        ("editor", "W2", False),
        ("editor", "P1", False),
        ("other_editor", "W2", True),
        ("other_editor", "W1", False),
        ("viewer", "W1", False),
        ("approver", "W1", False),
        ("publisher", "W1", False),
        ("administrator", "W1", False),
    ],
)
def test_who_may_add_take_back_and_put_back(town, by, initiative, may):
    if may:
        made = add(town, by=by, initiative=initiative)
        assert (made.source, made.by) == (Source.STAFF, town.people[by])
        number = made.pk
    else:
        with pytest.raises(NotAllowed):
            add(town, by=by, initiative=initiative)
        number = add(town, by="planner", initiative=initiative).pk
    for act in (commands.withdraw_delivery, commands.restore_delivery):
        if may:
            act(delivery_id=number, by=town.people[by])
        else:
            with pytest.raises(NotAllowed):
                act(delivery_id=number, by=town.people[by])
    assert Delivery.objects.get().withdrawn_at is None


def test_adding_twice_is_one_and_adding_what_was_taken_back_puts_it_back(town):
    first = add(town, note="はじめの補足")
    assert add(town, by="editor", note="別の補足").pk == first.pk
    assert Delivery.objects.get().note == "はじめの補足"
    taken = commands.withdraw_delivery(delivery_id=first.pk, by=town.people["editor"])
    assert taken.withdrawn_by == town.people["editor"]
    add(town, note="新しい補足")
    assert (Delivery.objects.get().withdrawn_at, Delivery.objects.get().note) == (None, "新しい補足")


def test_what_is_not_there_is_refused(town):
    for refused, more in (
        (commands.NoSuchInitiative, {"initiative": "W9"}),
        (commands.NoSuchDeliverer, {"key": "dragons"}),
        (commands.NoSuchDeliverer, {"kind": "magic"}),
        (commands.NoteTooLong, {"note": "あ" * 301}),
    ):
        with pytest.raises(refused):
            add(town, **more)
    assert not Delivery.objects.exists()


def test_each_step_stands_in_the_history_with_its_reason(town):
    made = add(town)
    commands.withdraw_delivery(delivery_id=made.pk, by=town.people["planner"])
    commands.withdraw_delivery(delivery_id=made.pk, by=town.people["planner"])  # again: nothing more
    events = Entry.objects.filter(model="deliverers.delivery").order_by("pk").values_list("act__reason", flat=True)
    assert list(events) == ["届け手をつなぐ", "届け手を外す"]


def test_the_database_refuses_the_same_relation_twice(town):
    made = add(town)
    again = {name: getattr(made, name) for name in ("plan", "initiative", "kind", "key", "source", "at", "changed_at")}
    with pytest.raises(IntegrityError, match="deliverers_once"), transaction.atomic():
        Delivery.objects.create(**again)
    with pytest.raises(IntegrityError, match="deliverers_all_named"), transaction.atomic():
        Delivery.objects.create(**{**again, "initiative": ""})


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_make_one(town):
    made = at_once(lambda: add(town, by="planner"), lambda: add(town, by="editor"))
    assert [type(one) for one in made] == [Delivery, Delivery]
    assert Delivery.objects.count() == 1
