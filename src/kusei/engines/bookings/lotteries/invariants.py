"""What always holds of lotteries: nobody won what was not there, and every published file says what it said."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.engines.bookings.lotteries.models import Publication
from kusei.foundation.web.invariants import broken, invariant
from kusei.lib.lotteries.reading import LotteryWrong
from kusei.lib.lotteries.verifying import verify

SAMPLE = 30


@invariant(
    key="lotteries.places",
    sentence="抽選の枠の数だけ場所があり、当選の予約はその数を超えません。",
    sentence_en="A slot has as many places as it says, and no more bookings than places came out of it.",
)
def places() -> Iterator[str]:
    """Slots with more or fewer places than they promised, and places that are both kept and used."""
    yield from broken(
        """SELECT s.id AS slot, s.places AS promised, count(p.id) AS places, count(p.use_id) AS used
        FROM lotteries_slot s LEFT JOIN lotteries_place p ON p.slot_id = s.id GROUP BY s.id
        HAVING count(p.id) <> s.places ORDER BY 1"""
    )
    yield from broken(
        """SELECT a.id AS booked_award_without_booking FROM lotteries_award a
        LEFT JOIN lotteries_use u ON u.award_id = a.id WHERE a.state = 'booked' AND u.id IS NULL ORDER BY 1"""
    )


@invariant(
    key="lotteries.outcomes",
    sentence="抽選した回の申込みには、どれも結果があります。",
    sentence_en="Every entry of a round that was drawn has its outcome.",
)
def outcomes() -> Iterator[str]:
    """Entries without an outcome, and awards of entries that were withdrawn before."""
    yield from broken(
        """SELECT r.id AS round, count(*) AS entries_without_outcome FROM lotteries_round r
        JOIN lotteries_entry e ON e.round_id = r.id AND e.state = 'active'
        LEFT JOIN lotteries_outcome o ON o.entry_id = e.id
        WHERE r.state = 'drawn' AND o.entry_id IS NULL GROUP BY 1 ORDER BY 1"""
    )
    yield from broken(
        """SELECT a.id AS award, a.round_id AS round, e.round_id AS entry_of_round FROM lotteries_award a
        JOIN lotteries_entry e ON e.id = a.entry_id WHERE e.round_id <> a.round_id ORDER BY 1"""
    )


@invariant(
    key="lotteries.published",
    sentence="抽選の公表ファイルは公表したときのままで、新しい30回の記録は計算し直しても同じ結果です。",
    sentence_en="Published files are as they were, and the records of the newest 30 rounds compute to the same result.",
)
def published() -> Iterator[str]:
    """Files whose hash differs, and records that do not verify."""
    yield from broken(
        """SELECT round_id AS round, kind AS changed_file FROM lotteries_publication
        WHERE digest <> encode(sha256(content), 'hex') ORDER BY 1, 2"""
    )
    records = Publication.objects.filter(kind=Publication.Kind.RECORD).order_by("-pk")[:SAMPLE]
    for record in records:
        seal = Publication.objects.filter(round=record.round_id, kind=Publication.Kind.SEAL).first()
        try:
            checked = verify(bytes(record.content), bytes(seal.content) if seal else None)
        except LotteryWrong as wrong:
            yield f"round {record.round_id}, record cannot be read ({type(wrong).__name__})"
            continue
        yield from (
            f"round {record.round_id}, record does not verify: {one.code}" for one in checked.findings if not one.agrees
        )
