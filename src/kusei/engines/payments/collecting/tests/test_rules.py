"""Counting days and yen, and the lines that banks exchange."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.engines.payments.collecting import reckoning, rules
from kusei.lib import zengin, zengindebit
from kusei.lib.zengin import Account, Client

days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
due_rules = st.one_of(
    st.builds(rules.DueRule, days=st.integers(0, 400)),
    st.builds(rules.DueRule, months=st.integers(0, 13), day=st.one_of(st.integers(1, 28), st.just("end"))),
)
digits = "0123456789"


@given(rule=due_rules, issued=days)
def test_a_due_date_is_a_day_when_banks_are_open_and_never_before_the_issue(rule, issued):
    due = reckoning.due_date("other", issued, rules.DueRules(default=rule))
    assert due >= issued
    assert reckoning.BANKS.is_open(due)


@pytest.mark.parametrize(
    ("income", "issued", "due"),
    [
        ("other", "2026-04-01", "2026-05-01"),  # 30 days
        ("other", "2026-04-03", "2026-05-07"),  # 3 May is a holiday, and so are the days after it
        ("nursery", "2026-05-10", "2026-06-01"),  # the end of May is a Sunday
        ("nursery", "2026-12-10", "2027-01-04"),  # banks are closed from 31 December to 3 January
    ],
)
def test_due_dates_of_the_sample_rules(income, issued, due):
    assert reckoning.due_date(income, dt.date.fromisoformat(issued)) == dt.date.fromisoformat(due)


@given(total=st.integers(1, 10**9), parts=st.integers(1, 60))
def test_the_parts_of_a_plan_make_up_the_whole_and_the_first_takes_the_remainder(total, parts):
    if total < parts:
        with pytest.raises(ValueError, match="yen"):
            reckoning.split(total, parts)
        return
    made = reckoning.split(total, parts)
    assert sum(made) == total
    assert len(made) == parts
    assert min(made) > 0
    assert len(set(made[1:])) <= 1
    assert made[0] >= made[-1]


@given(first=days, parts=st.integers(1, 24))
def test_the_days_of_parts_rise_and_banks_are_open(first, parts):
    made = reckoning.part_days(first, parts)
    assert made == sorted(set(made))
    assert all(reckoning.BANKS.is_open(day) for day in made)


@given(amounts=st.lists(st.integers(1, 10**6), min_size=1, max_size=20), share=st.floats(0, 1))
def test_payments_go_to_the_oldest_part(amounts, share):
    paid = int(sum(amounts) * share)
    made = reckoning.spread(paid, amounts)
    assert sum(made) == paid
    open_parts = [place for place, (yen, whole) in enumerate(zip(made, amounts, strict=True)) if yen < whole]
    assert all(yen == 0 for yen in made[open_parts[0] + 1 :]) if open_parts else True


@given(after=days, day=st.one_of(st.integers(1, 28), st.just("end")))
def test_the_next_day_of_debit_lies_ahead_within_two_months(after, day):
    found = reckoning.debit_day(rules.Kind(key="k", label={"ja": "k"}, incomes=("other",), day=day), after)
    assert after < found < after + dt.timedelta(days=45)
    assert reckoning.BANKS.is_open(found)


def test_without_a_rule_there_is_no_late_charge_and_with_one_it_is_rounded_down():
    due, day = dt.date(2026, 4, 30), dt.date(2026, 7, 31)
    assert rules.dunning().late_charge is None
    assert reckoning.late_charge(None, 100_000, due, day) == 0
    rule = rules.LateCharge(percent="8.7", grace_days=30, round_down=100)
    assert reckoning.late_charge(rule, 100_000, due, day) == 2100  # 100,000 × 8.7 % × 92 / 365 = 2,192.8
    assert reckoning.late_charge(rule, 100_000, due, dt.date(2026, 5, 30)) == 0


accounts = st.builds(
    Account,
    bank=st.text(digits, min_size=4, max_size=4),
    branch=st.text(digits, min_size=3, max_size=3),
    kind=st.sampled_from("12"),
    number=st.text(digits, min_size=7, max_size=7),
    name=st.text(sorted(zengin.ALLOWED - {" "}), min_size=1, max_size=30),
)
CLIENT = Client("0000012345", Account("9901", "001", "1", "0000001", "ﾐﾎﾝｸ"))


@given(
    debits=st.lists(
        st.builds(
            zengindebit.Debit,
            account=accounts,
            yen=st.integers(1, 9_999_999_999),
            reference=st.text(digits, min_size=20, max_size=20),
            new=st.sampled_from("012"),
        ),
        max_size=6,
    ),
    results=st.one_of(st.none(), st.lists(st.sampled_from(sorted(zengindebit.RESULTS)), min_size=6, max_size=6)),
)
def test_a_file_of_debits_reads_back_as_it_was_written(debits, results):
    if results is not None:
        debits = [
            zengindebit.Debit(one.account, one.yen, one.reference, one.new, result)
            for one, result in zip(debits, results, strict=False)
        ]
    content = zengindebit.write(CLIENT, dt.date(2026, 9, 30), debits)
    assert all(len(line) == 120 for line in content.decode("shift_jis").splitlines())
    assert len(content) == (len(debits) + 3) * 122  # a byte a sign
    found = zengindebit.read(content)
    assert (found.client, found.on, found.debits) == ("0000012345", "0930", tuple(debits))


@given(yen=st.integers(1, 10**6), more=st.integers(1, 10**6))
def test_a_file_whose_totals_differ_is_refused(yen, more):
    one = zengindebit.Debit(CLIENT.account, yen, "1".zfill(20))
    lines = zengin.decode(zengindebit.write(CLIENT, dt.date(2026, 9, 30), [one]))
    lines[1] = zengin.decode(
        zengindebit.write(CLIENT, dt.date(2026, 9, 30), [zengindebit.Debit(CLIENT.account, yen + more, "1".zfill(20))])
    )[1]
    with pytest.raises(zengin.DoesNotAddUp):
        zengindebit.read(zengin.encode(lines))


def test_an_unknown_result_is_refused():
    one = zengindebit.Debit(CLIENT.account, 1, "1".zfill(20), result="0")
    content = zengindebit.write(CLIENT, dt.date(2026, 9, 30), [one])
    at = 122 + 111
    assert content[at : at + 1] == b"0"
    with pytest.raises(zengin.NotARecord):
        zengindebit.read(content[:at] + b"7" + content[at + 1 :])


@pytest.mark.parametrize(
    ("typed", "bank"),
    [("キョウ　タロー", "ｷﾖｳ ﾀﾛ-"), ("がぎぱ", "ｶﾞｷﾞﾊﾟ"), ("ｶﾌﾞ)みほん", "ｶﾌﾞ)ﾐﾎﾝ"), ("ヴィ", "ｳﾞｲ")],
)
def test_holders_are_written_as_banks_write_them(typed, bank):
    assert zengin.bank_kana(typed) == bank


@given(st.text(st.characters(min_codepoint=0x30A1, max_codepoint=0x30FA, exclude_characters="ヰヱヸヹ"), max_size=20))
def test_bank_kana_of_bank_kana_is_the_same(text):
    once = zengin.bank_kana(text)
    assert zengin.bank_kana(once) == once


def test_the_stages_of_the_sample_follow_one_another():
    found = rules.dunning()
    assert found.sample
    assert [stage.key for stage in found.stages] == ["reminder", "demand", "final"]
    assert found.stages[0].days == 20  # 地方自治法231条の3
    assert all(set(stage.title) == set(stage.body) == {"ja", "ja-easy", "en"} for stage in found.stages)
