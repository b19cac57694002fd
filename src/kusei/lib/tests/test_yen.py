from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.yen import NotYen, Rounding, Yen

AMOUNTS = st.integers(-(10**15), 10**15).map(Yen)


@pytest.mark.parametrize("value", [1.0, "1", True, None, Decimal(1)])
def test_yen_are_whole_numbers_and_nothing_else(value: object) -> None:
    with pytest.raises(TypeError):
        Yen(value)  # type: ignore[arg-type]


def test_yen_add_to_yen_and_multiply_by_counts_only() -> None:
    assert Yen(100) + Yen(20) - Yen(5) == Yen(115)
    assert 3 * Yen(100) == Yen(100) * 3 == Yen(300)
    assert Yen(1) / Yen(3) == Fraction(1, 3)
    assert Yen.total([Yen(1), Yen(2)]) == Yen(3)
    assert Yen.total([]) == Yen(0)
    assert abs(-Yen(5)) == Yen(5)
    for operation in (lambda: Yen(1) + 1, lambda: Yen(1) * 1.1, lambda: Yen(1) * Yen(1), lambda: Yen(1) / 2):
        with pytest.raises(TypeError):
            operation()


def test_zero_yen_is_an_amount_and_not_nothing() -> None:
    assert Yen(0)
    assert Yen(0).is_zero


def test_tax_is_cut_off_unless_another_rounding_is_chosen() -> None:
    assert Yen(1999).percent(10) == Yen(199)
    assert Yen(1999).percent(10, Rounding.UP) == Yen(200)
    assert Yen(1995).percent(10, Rounding.HALF_UP) == Yen(200)
    assert Yen(1994).percent(10, Rounding.HALF_UP) == Yen(199)
    assert Yen(1100).tax_within(10) == Yen(100)
    assert Yen(-15).times(Fraction(1, 10)) == Yen(-1)
    assert Yen(-15).times(Decimal("0.1"), Rounding.HALF_UP) == Yen(-2)
    assert Yen(1234).rounded_to(100) == Yen(1200)
    for ratio in (0.1, 1):
        with pytest.raises(TypeError):
            Yen(1).times(ratio)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Yen(1).percent(0.1)  # type: ignore[arg-type]


def test_amounts_are_printed_in_the_forms_of_the_field() -> None:
    assert (Yen(1234).ja, Yen(1234).sign, Yen(1234).en, str(Yen(0))) == (
        "1,234円",
        "¥1,234",
        "1,234 yen",
        "0円",
    )
    assert (Yen(-1234).sign, Yen(-1234).accounting_ja) == ("-¥1,234", "△1,234円")
    assert Yen(96_000).man_ja() == "9.6万円"
    assert Yen(96_543).man_ja(places=2, rounding=Rounding.HALF_UP) == "9.65万円"
    assert Yen(123_400_000).man_ja() == "12,340万円"
    assert Yen(1_234_999).thousands_ja() == "1,234千円"
    assert Yen(1_234_567_890).millions_ja() == "1,234百万円"
    assert Yen(10_000).daiji == "金壱万円"
    with pytest.raises(NotYen):
        _ = Yen(-1).daiji


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234円", 1234),
        ("１，２３４円", 1234),
        ("¥1,234", 1234),
        ("￥1,234", 1234),
        ("\\1,234", 1234),
        ("1234", 1234),
        ("9.6万円", 96_000),
        ("1,234千円", 1_234_000),
        ("12百万円", 12_000_000),
        ("△500円", -500),
        ("-¥1,234", -1234),
        ("金壱万円也", 10_000),
        ("0円", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: int) -> None:
    assert Yen.parse(text) == Yen(amount)


@pytest.mark.parametrize("text", ["", "円", "1.5円", "無料", "1,23円", "--5円", "¥-5", "5ドル", "金", "100円/回"])
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(NotYen):
        Yen.parse(text)


@given(AMOUNTS)
def test_every_printed_amount_is_read_back(amount: Yen) -> None:
    for text in (amount.ja, amount.sign, amount.accounting_ja):
        assert Yen.parse(text) == amount
    assert Yen.parse(abs(amount).daiji) == abs(amount)


@given(AMOUNTS, st.fractions(0, 2, max_denominator=1000))
def test_the_three_roundings_stay_within_a_yen_of_the_exact_value(amount: Yen, ratio: Fraction) -> None:
    exact = abs(amount.amount * ratio)
    down, half, up = (
        abs(amount.times(ratio, rounding)).amount for rounding in (Rounding.DOWN, Rounding.HALF_UP, Rounding.UP)
    )
    assert down <= exact <= up
    assert up - down <= 1
    assert abs(half - exact) <= Fraction(1, 2)


@given(AMOUNTS, AMOUNTS)
def test_yen_compare_and_add_like_their_amounts(one: Yen, other: Yen) -> None:
    assert (one < other) == (one.amount < other.amount)
    assert (one + other) - other == one
