import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusei.lib.zengin import (
    WIDTH,
    Account,
    Client,
    DoesNotAddUp,
    Field,
    NotARecord,
    NotForBanks,
    Record,
    TooWide,
    Transfer,
    bank_kana,
    decode,
    read_transfer_file,
    transfer_file,
)

OURS = Client("0000012345", Account("9999", "001", "2", "1234567", "ﾐﾎﾝｸｶｲｹｲｶﾝﾘｼﾔ", "ﾐﾎﾝｷﾞﾝｺｳ", "ｸﾔｸｼﾖ"))
DAY = dt.date(2026, 10, 15)
DIGITS = "0123456789"


@st.composite
def transfers(draw: st.DrawFn) -> Transfer:
    digits = [draw(st.text(DIGITS, min_size=n, max_size=n)) for n in (4, 3, 7)]
    name = draw(st.text("アガパッャーんがA1 (", min_size=1, max_size=12))
    return Transfer(Account(digits[0], digits[1], "1", digits[2], name), draw(st.integers(1, 10**10 - 1)), "R26")


@given(st.lists(transfers(), max_size=5))
def test_every_file_has_records_of_120_bytes_and_reads_back_as_it_was_written(wanted: list[Transfer]) -> None:
    content = transfer_file(OURS, wanted, DAY)
    assert all(len(line) == WIDTH for line in content.removesuffix(b"\r\n").split(b"\r\n"))
    head, rows = read_transfer_file(content)
    assert (head["client"], head["on"]) == ("0000012345", "1015")
    assert [(row["bank"], row["account"], int(row["amount"])) for row in rows] == [
        (one.to.bank, one.to.number, one.yen) for one in wanted
    ]
    assert [row["name"] for row in rows] == [bank_kana(one.to.name).rstrip() for one in wanted]
    assert read_transfer_file(content.replace(b"\r\n", b"")) == (head, rows)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("きょう たろう", "ｷﾖｳ ﾀﾛｳ"),
        ("ガッツ　パーク", "ｶﾞﾂﾂ ﾊﾟ-ｸ"),
        ("ｶﾌﾞｼｷｶﾞｲｼﾔ", "ｶﾌﾞｼｷｶﾞｲｼﾔ"),
        ("カ）ミホン", "ｶ)ﾐﾎﾝ"),
        ("abc１２", "ABC12"),
        ("ヴァン", "ｳﾞｱﾝ"),
        ("", ""),
    ],
)
def test_names_become_what_banks_take(written: str, kept: str) -> None:
    assert bank_kana(written) == kept


@pytest.mark.parametrize("text", ["山田", "é", "a😀", "ﾐﾎﾝ_", "アヿ"])
def test_what_banks_do_not_take_is_refused(text: str) -> None:
    with pytest.raises(NotForBanks):
        bank_kana(text)


def test_a_first_record_is_laid_out_as_the_association_says() -> None:
    line = decode(transfer_file(OURS, [], DAY))[0]
    assert line[:14] == "12100000012345"
    assert line[14:54] == bank_kana("ミホンクカイケイカンリシヤ").ljust(40)
    assert line[54:62] == "10159999"
    assert line[77:80] == "001"
    assert line[95:103] == "21234567"


def test_a_sum_that_does_not_fit_its_field_is_refused() -> None:
    with pytest.raises(TooWide):
        transfer_file(OURS, [Transfer(OURS.account, 10**10)], DAY)


def test_totals_that_differ_from_the_records_are_found() -> None:
    content = transfer_file(OURS, [Transfer(OURS.account, 1000)], DAY)
    with pytest.raises(DoesNotAddUp):
        read_transfer_file(content.replace(b"0000001000", b"0000002000", 1))


@pytest.mark.parametrize("content", [b"", b"1" * 119, b"abc\r\n", "あ".encode(), b"9" + b" " * 119])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(NotARecord):
        read_transfer_file(content)


def test_a_record_of_another_width_cannot_be_laid_out() -> None:
    with pytest.raises(ValueError, match="120"):
        Record((Field("x", 119),))
