"""Rules mean in SQL what they mean to a second evaluator that knows no SQL; what is no rule is refused."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusei.engines.notices.segments import hooks, rules
from kusei.engines.notices.segments.conditions import months_of_age, town_groups
from kusei.engines.notices.segments.hooks import Condition
from kusei.engines.notices.segments.queries import count, people, shown
from kusei.engines.notices.segments.refusals import (
    NotARule,
    NothingChosen,
    SegmentRefused,
    TooDeep,
    TooMany,
    UnknownCondition,
    UnknownValue,
)
from kusei.engines.notices.subscribers.models import Address, Subscriber, Subscription, Topic
from kusei.engines.notices.subscribers.testing import subscriber, topic
from kusei.foundation.people.models import User
from kusei.foundation.web import clock

LANGUAGES = ("ja", "en", "vi")
TOWNS = ("", "蒲田一丁目", "蒲田五丁目", "大森北一丁目", "羽田一丁目")
AREAS = ("", "1", "2")
BIRTHS = [dt.date(2026, 6, 1), dt.date(2025, 7, 1), dt.date(2025, 6, 1), dt.date(2019, 1, 1), dt.date(2008, 5, 1)]
CHANNELS = ("inbox", "line", "mail", "sms")
VALUES = {
    "language": [*LANGUAGES, "ko"],
    "town": ["蒲田", "蒲田五丁目", "大森北", "羽田一丁目", "どこにもない町"],
    "area": ["1", "2", ""],
    "child_age": ["0", "1", "7", "18", "x", "99"],
    "child_born": ["2026", "2025", "2019", "0", "x"],
    "topic": ["child", "waste", "none"],
    "channel": list(CHANNELS),
}


def leaf(key: str, *values: str) -> dict[str, Any]:
    return {"is": key, "values": list(values)}


LEAVES = st.sampled_from(sorted(VALUES)).flatmap(
    lambda key: st.lists(st.sampled_from(VALUES[key]), min_size=1, max_size=3, unique=True).map(
        lambda values: leaf(key, *values)
    )
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)


def means(rule: dict[str, Any], person: Subscriber, today: dt.date) -> bool:
    """What a rule says of a person, told without SQL."""
    if not rule:
        return True
    if "all" in rule:
        return all(means(part, person, today) for part in rule["all"])
    if "any" in rule:
        return any(means(part, person, today) for part in rule["any"])
    if "not" in rule:
        return not means(rule["not"], person, today)
    return any(_is(rule["is"], value, person, today) for value in rule["values"])


def _is(key: str, value: str, person: Subscriber, today: dt.date) -> bool:  # noqa: PLR0911  one a condition
    match key:
        case "language":
            return person.language == value
        case "town":  # 蒲田 is every 丁目 of it, and nothing else that begins so
            block = person.town.removeprefix(value)[1:] == "丁目"
            return person.town == value or (person.town.startswith(value) and block)
        case "area":
            return bool(value) and person.collection_area == value
        case "child_age":
            ages = [
                today.year - born.year - (today.month < born.month) for born in person.children_born if born <= today
            ]
            return value.isdigit() and int(value) <= 18 and int(value) in ages
        case "child_born":
            return value in {str(born.year) for born in person.children_born}
        case "topic":
            return value in {one.topic.key for one in person.subscriptions.all()}
    if value == "inbox":
        return person.user_id is not None
    return value in {one.channel for one in person.addresses.all() if one.verified_at and not one.suppressed_at}


@pytest.fixture
def crowd(db: None) -> list[Subscriber]:
    """A hundred and twenty people who differ in everything that a rule may ask; some have two addresses."""
    topics = [topic("child"), topic("waste")]
    now = clock.now()
    turn = itertools.count()
    made = []
    for number in range(120):
        mix = number * 2_654_435_761 % 2**32
        user = User.objects.create_user(f"p{number}@example.jp") if mix % 3 == 0 else None
        person = subscriber(
            user,
            {
                **({"line": f"U{next(turn)}"} if mix >> 3 & 1 else {}),
                **({"sms": f"+8190{next(turn):08d}"} if mix >> 4 & 1 else {}),
            },
            [one for place, one in enumerate(topics) if mix >> (5 + place) & 1],
            language=LANGUAGES[(mix >> 8) % 3],
            town=TOWNS[(mix >> 10) % 5],
            collection_area=AREAS[(mix >> 13) % 3],
            children_born=sorted(BIRTHS[place] for place in range(5) if mix >> (16 + place) & 1),
        )
        if mix >> 22 & 1:
            Address.objects.filter(subscriber=person, channel="line").update(
                suppressed_at=now, suppressed_why="blocked"
            )
        made.append(person)
    return list(Subscriber.objects.prefetch_related("subscriptions__topic", "addresses").order_by("pk"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=RULES)
def test_a_rule_finds_in_sql_exactly_whom_the_second_evaluator_finds(
    rule: dict[str, Any], crowd: list[Subscriber], june: dt.date
) -> None:
    try:
        q = rules.compiled(rule)
    except TooDeep:
        return
    except NotARule:
        assert '""' in str(rule).replace("'", '"')  # a blank value is no value
        return
    found = list(Subscriber.objects.filter(q).order_by("pk").values_list("pk", flat=True))
    assert found == [one.pk for one in crowd if means(rule, one, june)]


def _ids(rule: dict[str, Any]) -> list[int]:
    return list(Subscriber.objects.filter(rules.compiled(rule)).order_by("pk").values_list("pk", flat=True))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=LEAVES, two=LEAVES, three=LEAVES)
def test_the_laws_of_logic_hold(one: Any, two: Any, three: Any, crowd: list[Subscriber], june: dt.date) -> None:
    if "" in [*one["values"], *two["values"], *three["values"]]:
        return
    assert _ids({"not": {"all": [one, two]}}) == _ids({"any": [{"not": one}, {"not": two}]})
    assert _ids({"not": {"any": [one, two]}}) == _ids({"all": [{"not": one}, {"not": two}]})
    assert _ids({"not": {"not": one}}) == _ids(one)
    assert _ids({"all": [one, {"any": [two, three]}]}) == _ids({"any": [{"all": [one, two]}, {"all": [one, three]}]})
    everybody = [person.pk for person in crowd]
    assert sorted(_ids(one) + _ids({"not": one})) == everybody


def test_whom_nobody_may_write_to_any_more_is_not_counted_and_a_topic_narrows(crowd: list[Subscriber]) -> None:
    child = Topic.objects.get(key="child")
    followers = Subscription.objects.filter(topic=child).count()
    assert (count({}), count({}, child)) == (120, followers)
    Subscriber.objects.filter(pk=Subscription.objects.filter(topic=child)[0].subscriber_id).update(
        stopped_at=clock.now()
    )
    assert (count({}), count({}, child)) == (119, followers - 1)
    assert people(leaf("topic", "child")).count() == followers - 1


NOISE = [
    None, [], "all", 1, {"all": None}, {"all": {}}, {"some": []}, {"all": [], "any": []}, {"is": "town"},
    {"is": "town", "values": "蒲田"}, {"is": "town", "values": [1]}, {"is": "town", "values": [""]},
    {"is": "town", "values": ["a\x00"]}, {"is": "town", "values": ["あ" * 101]}, {"all": [{}]}, {"not": {}},
    {"is": "town", "values": ["蒲田"], "more": 1}, {"is": "town", "values": ["蒲田"] * 401},
    {"not": [leaf("town", "a")]},
]  # fmt: skip


@pytest.mark.parametrize("rule", NOISE)
def test_what_is_no_rule_is_refused(rule: Any) -> None:
    for look in (rules.check, rules.compiled):
        with pytest.raises(NotARule):
            look(rule)


def _deep(levels: int) -> dict[str, Any]:
    rule = leaf("language", "ja")
    for level in range(levels):
        rule = {"all" if level % 2 else "any": [rule]}
    return rule


def test_a_rule_may_have_five_levels_and_fifty_conditions_and_no_more() -> None:
    rules.check(_deep(5))
    with pytest.raises(TooDeep):
        rules.check(_deep(6))
    with pytest.raises(TooDeep):
        rules.check(_deep(5_000))
    nots: dict[str, Any] = leaf("language", "ja")
    for _ in range(5_000):
        nots = {"not": nots}
    with pytest.raises(TooDeep):
        rules.check(nots)
    rules.check({"all": [leaf("language", "ja")] * 50})
    with pytest.raises(TooMany):
        rules.check({"all": [leaf("language", "ja")] * 51})
    with pytest.raises(TooMany):
        rules.check({"all": [{"any": [leaf("language", "ja")] * 30}] * 2})


def test_unknown_conditions_and_empty_ones_are_refused_and_unknown_values_only_when_saved(db: None) -> None:
    for rule, refusal in (
        (leaf("shoe_size", "27"), UnknownCondition),
        ({"is": ["town"], "values": ["蒲田"]}, UnknownCondition),
        (leaf("town"), NothingChosen),
        ({"any": []}, NothingChosen),
    ):
        for look in (rules.check, rules.compiled):
            with pytest.raises(refusal) as raised:
                look(rule)
            assert str(raised.value).endswith("。")
    with pytest.raises(UnknownValue):
        rules.check(leaf("language", "xx"))
    assert count(leaf("language", "xx")) == 0
    assert count({"not": leaf("language", "xx")}) == 0


@given(
    st.recursive(
        st.one_of(st.none(), st.text(), st.integers()),
        lambda one: st.one_of(
            st.lists(one), st.dictionaries(st.sampled_from(["all", "any", "not", "is", "values", "x"]), one)
        ),
        max_leaves=10,
    )
)
def test_any_json_is_a_rule_or_refused_with_a_sentence(thing: Any) -> None:
    told = "a rule"
    try:
        assert isinstance(rules.compiled(thing), Q)
    except SegmentRefused as refusal:
        told = str(refusal)
    assert told


def test_a_value_is_never_part_of_the_sql(db: None) -> None:
    evil = "蒲田'; DROP TABLE subscribers_subscriber; --"
    for key in ("town", "area", "language", "topic", "channel"):
        sql, parameters = people(leaf(key, evil)).query.sql_with_params()
        assert "DROP" not in sql
        assert any(evil == one for one in parameters)


def test_a_condition_of_another_app_joins_in_and_may_go(db: None) -> None:
    hooks.register_condition(
        Condition("letters", "手紙", lambda: [("yes", "はい")], lambda values: Q(language__in=["ja"] if values else []))
    )
    subscriber(language="ja")
    subscriber(language="en")
    rules.check(leaf("letters", "yes"))
    assert count(leaf("letters", "yes")) == 1
    hooks.withdraw_condition("letters")
    with pytest.raises(UnknownCondition):
        count(leaf("letters", "yes"))
    with pytest.raises(ValueError, match="not a key"):
        hooks.register_condition(Condition("Bad Key", "x", list, lambda values: Q()))


@pytest.mark.parametrize("today", [dt.date(2026, 1, 1), dt.date(2024, 2, 29), dt.date(2026, 12, 31)])
def test_every_month_of_birth_has_one_age_and_a_child_grows_older_in_its_month(today: dt.date) -> None:
    months = [month for age in range(19) for month in months_of_age(age, today)]
    assert len(months) == len(set(months)) == 19 * 12
    assert max(months) == today.replace(day=1)
    assert all(month.day == 1 for month in months)
    assert today.replace(year=today.year - 3, day=1) in months_of_age(3, today)


def test_a_town_stands_for_all_its_blocks_and_for_no_other_town() -> None:
    groups = town_groups()
    assert groups["蒲田"] == ("蒲田一丁目", "蒲田二丁目", "蒲田三丁目", "蒲田四丁目", "蒲田五丁目")
    assert groups["蒲田五丁目"] == ("蒲田五丁目",)
    assert not any(name.startswith(("蒲田本町", "世田谷")) for name in groups["蒲田"])


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "5人未満"),
        (4, "5人未満"),
        (5, "約5人"),
        (9, "約5人"),
        (10, "約10人"),
        (104, "約100人"),
        (12_345, "約12,345人"),
    ],
)
def test_a_number_of_people_is_rounded_down_to_a_five_and_below_five_not_told(number: int, text: str) -> None:
    assert shown(number) == text
