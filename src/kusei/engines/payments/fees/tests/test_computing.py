"""What a fee table makes of facts: sums, limits, order, days, reasons. No database."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusei.engines.payments.fees.asking import FactMissing, FactUnknown, FactWrong
from kusei.engines.payments.fees.computing import NoRate, NotInForce, price
from kusei.engines.payments.fees.explaining import Line, total
from kusei.engines.payments.fees.tests.tables import DAY, KIND, MANY, YES, facts, of_pack, table, versions

OFTEN = settings(max_examples=60, deadline=None)


def yen(lines: list[Line]) -> list[int]:
    return [line.amount for line in lines]


@OFTEN
@given(versions(), facts)
def test_the_lines_make_the_total_which_is_never_below_zero(version, said):
    lines = price(table(version), said, DAY)
    assert total(lines) == sum(yen(lines)) >= 0
    for line in lines:
        assert line.label["ja"]
        assert (line.amount <= 0) if line.kind == "reduction" else (line.amount >= 0)
        assert line.unit == 0 or line.amount == line.quantity * line.unit
        assert Line.from_json(line.as_json()) == line


@OFTEN
@given(versions(), facts)
def test_reductions_take_no_more_than_what_they_are_taken_from(version, said):
    lines = price(table(version), said, DAY)
    keys = {one["label"] for one in version["reductions"]}
    off = -sum(line.amount for line in lines if line.label["ja"] in keys)
    plain = total(price(table({**version, "reductions": []}), said, DAY))
    assert 0 <= off <= plain
    assert plain - off == total(lines)
    if version["choose"] == "together":
        assert off * 100 <= plain * version["cap"]


@OFTEN
@given(versions(), facts, st.integers(0, 200))
def test_more_never_costs_less(version, said, other):
    less, more = sorted([said["many"], other])
    fixed = {**version, "reductions": [one for one in version["reductions"] if "percent" in one][:1]}
    amounts = [total(price(table(fixed), {**said, "many": many}, DAY)) for many in (less, more)]
    assert amounts[0] <= amounts[1]


@OFTEN
@given(versions(), facts)
def test_the_order_of_what_is_said_changes_nothing(version, said):
    orders = [dict(order) for order in itertools.permutations(said.items())]
    results = [price(table(version), order, DAY) for order in orders]
    assert all(result == results[0] for result in results)
    turned = {**version, "asks": version["asks"][::-1]}
    assert yen(price(table(turned), said, DAY)) == yen(results[0])


@OFTEN
@given(versions(), facts)
def test_the_best_reduction_is_the_best(version, said):
    best = total(price(table({**version, "choose": "best"}), said, DAY))
    for one in version["reductions"]:
        assert best <= total(price(table({**version, "reductions": [one]}), said, DAY))


@OFTEN
@given(versions(), facts)
def test_text_says_the_same_as_values(version, said):
    text = {"kind": said["kind"], "sure": "はい" if said["sure"] else "no", "many": str(said["many"])}
    assert price(table(version), text, DAY) == price(table(version), said, DAY)


@OFTEN
@given(versions(), facts)
def test_every_line_says_why_in_three_languages_or_not_at_all(version, said):
    for line in price(table(version), said, DAY):
        assert set(line.why) in ({"ja", "en", "ja-easy"}, set())
        assert line.why or line.amount == line.quantity * line.unit  # what has no reason explains itself


def test_a_version_holds_from_its_first_day_until_the_day_before_the_next():
    one = {"items": [{"key": "fee", "label": "手数料", "amount": 300}]}
    dear = {"items": [{"key": "fee", "label": "手数料", "amount": 400}]}
    made = table({"from": "2025-04-01", **one}, {"from": "2026-04-01", "until": "2027-03-31", **dear})
    days = {"2025-04-01": 300, "2026-03-31": 300, "2026-04-01": 400, "2027-03-31": 400}
    for day, amount in days.items():
        assert total(price(made, {}, dt.date.fromisoformat(day))) == amount
    for day in ("2025-03-31", "2027-04-01"):
        with pytest.raises(NotInForce, match=day):
            price(made, {}, dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "amount"), [("2024-02-29", 400), ("2024-03-01", 20), ("2024-04-30", 20), ("2024-05-01", 400)]
)
def test_the_ten_yen_campaign_of_setagaya_lasts_two_months(day, amount):
    said = {"place": "store", "copies": 2}
    assert total(price(of_pack("setagaya", "certificate"), said, dt.date.fromisoformat(day))) == amount
    assert total(price(of_pack("setagaya", "certificate"), {**said, "place": "counter"}, dt.date(2024, 3, 5))) == 600


def test_two_wards_differ_by_data_only():
    said = {"what": "tag", "dogs": 5, "by_post": True}
    assert total(price(of_pack("common", "dog-tag"), said, DAY)) == 5 * 550 + 110
    assert total(price(of_pack("setagaya", "dog-tag"), said, DAY)) == 5 * 550 + 210


def test_a_room_costs_by_band_and_class_with_surcharge_and_the_reduction_that_is_best():
    said = {"room": "large", "band": "10:30", "slots": 3, "admission": True, "projector": True}
    plain = price(of_pack("ota", "meeting-room"), said, DAY)
    assert [(line.kind, line.amount) for line in plain] == [("item", 1800), ("extra", 600), ("extra", 900)]
    assert "（1.5倍）" in plain[2].why["ja"]
    group = price(of_pack("ota", "meeting-room"), {**said, "payer": "international"}, DAY)
    assert (group[-1].kind, group[-1].amount) == ("reduction", -900)
    both = price(of_pack("ota", "meeting-room"), {**said, "payer": "international", "disabled": True}, DAY)
    assert (both[-1].label["ja"], both[-1].amount) == ("障害者団体の免除", -1800)
    assert "いちばん安くなるもの" in both[-1].why["ja"]


@pytest.mark.parametrize(
    ("day", "amount"),
    [("2026-05-01", 5200), ("2026-05-02", 6240), ("2026-05-03", 6240), ("2026-05-06", 6240), ("2026-05-07", 5200)],
)
def test_a_day_finds_its_class(day, amount):
    said = {"day": day, "band": "all", "payer": "resident"}
    assert total(price(of_pack("setagaya", "meeting-room"), said, DAY)) == amount


def test_reductions_together_stop_at_their_cap_and_say_so():
    said = {"day": "weekday", "band": "all", "payer": "resident", "purpose": True, "youth": True}
    lines = price(of_pack("setagaya", "meeting-room"), said, DAY)
    assert yen(lines) == [5200, -2600, -1040]
    assert "70%まで" in lines[-1].why["ja"]


@pytest.mark.parametrize(
    ("minutes", "hours", "amount"), [(1, 2, 800), (120, 2, 800), (121, 3, 1200), (480, 8, 3200), (481, 9, 3200)]
)
def test_begun_hours_count_from_a_minimum_up_to_a_ceiling(minutes, hours, amount):
    said = {"day": "weekday", "payer": "resident", "minutes": minutes}
    lines = price(of_pack("common", "meeting-room"), said, DAY)
    assert (lines[0].quantity, total(lines)) == (hours, amount)


def test_ten_yen_are_cut_off_where_the_table_says_so():
    cut = {"to": 10, "way": "down"}
    for round_, left in ((cut, 160), ({**cut, "what": "reduction"}, 170), ({**cut, "way": "up"}, 170), ({}, 165)):
        rule = {"key": "r", "label": "減免", "when": {}, "percent": 50, "round": round_}
        lines = price(table({"items": [{"key": "f", "label": "料", "amount": 330}], "reductions": [rule]}), {}, DAY)
        assert total(lines) == left


def test_the_first_so_many_are_free_and_a_ceiling_holds_for_each_period():
    item = {"key": "f", "label": "駐車場", "count": "many", "step": 30, "free": 1, "amount": 100}
    made = table({"asks": [MANY], "items": [{**item, "ceiling": {"yen": 300, "each": 4}}]})
    paid = [total(price(made, {"many": minutes}, DAY)) for minutes in (0, 30, 31, 120, 150, 180)]
    assert paid == [0, 0, 100, 300, 300, 400]


def test_postage_follows_the_weight_and_ends_where_the_table_ends():
    said = {"place": "post", "copies": 8}
    lines = price(of_pack("common", "certificate"), said, DAY)
    assert yen(lines) == [2400, 110]
    assert yen(price(of_pack("common", "certificate"), {**said, "copies": 9, "registered": True}, DAY))[1:] == [
        180,
        350,
    ]
    heavy = {"key": "p", "label": "送料", "kind": "postage", "count": "many", "steps": [{"up_to": 5, "amount": 110}]}
    with pytest.raises(NoRate, match="送料"):
        price(table({"asks": [MANY], "items": [heavy]}), {"many": 6}, DAY)


def test_official_use_pays_postage_only():
    said = {"place": "post", "copies": 1, "public_use": True}
    lines = price(of_pack("common", "certificate"), said, DAY)
    assert (yen(lines), total(lines)) == ([300, 110, -300], 110)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, FactMissing),
        ({"kind": "x"}, FactWrong),
        ({"kind": "a", "many": -1}, FactWrong),
        ({"kind": "a", "many": "2.5"}, FactWrong),
        ({"kind": "a", "many": 201}, FactWrong),
        ({"kind": "a", "many": True}, FactWrong),
        ({"kind": "a", "many": "9" * 5000}, FactWrong),
        ({"kind": "a", "many": 1, "sure": "perhaps"}, FactWrong),
        ({"kind": "a", "many": 1, "colour": "red"}, FactUnknown),
        ({"kind": ["a"], "many": 1}, FactWrong),
    ],
)
def test_what_cannot_be_understood_is_refused_in_words(said, error):
    made = table({"asks": [KIND, YES, MANY], "items": [{"key": "f", "label": "料", "amount": 1}]})
    with pytest.raises(error) as refused:
        price(made, said, DAY)
    assert refused.value.ja.endswith("。") or "：" in refused.value.ja
    assert refused.value.en
