"""What lotteries count for plans: entries, those that won, and how many entered for each that won."""

from __future__ import annotations

from django.db.models import F

from kusei.engines.bookings.lotteries.models import Award, Entry
from kusei.engines.bookings.resources.metrics import FACILITY
from kusei.engines.measures.declaring import Counted, Sum, metric, ratio

DIMENSIONS = (FACILITY,)
_DRAWN = {"round__drawn_at__isnull": False}
_WHERE = {"facility": "round__facility__key"}


@metric(
    key="lotteries.entries",
    title="抽選の申込みの件数",
    title_en="Entries of lotteries",
    sentence="施設の抽選の申込みを、抽選した日で1件ずつ数えます。抽選の前に取り下げたものと、まだ抽選していない回のものは数えません。",
    sentence_en="Entries, counted once each on the day of the draw. Those withdrawn before it and those of rounds"
    " not yet drawn do not count.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def entries() -> Counted:
    """Those that took part in a draw."""
    rows = Entry.objects.filter(state=Entry.State.ACTIVE, **_DRAWN)
    return Counted(rows, at="round__drawn_at", dimensions=_WHERE, label="ticket")


@metric(
    key="lotteries.online_entries",
    title="オンラインで受けた抽選の申込みの件数",
    title_en="Entries of lotteries made online",
    sentence="抽選の申込みのうち、申し込んだ人が自分のアカウントで最初に申し込んだものを、抽選した日で1件ずつ数えます。",
    sentence_en="Of the entries, those that the person first made with their own account, on the day of the draw.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def online_entries() -> Counted:
    """Those of people who did it themselves."""
    rows = Entry.objects.filter(state=Entry.State.ACTIVE, made_by=F("person"), **_DRAWN)
    return Counted(rows, at="round__drawn_at", dimensions=_WHERE, label="ticket")


@metric(
    key="lotteries.awards",
    title="抽選に当たった申込みの件数",
    title_en="Entries that won in lotteries",
    sentence="抽選で希望が1つでも当たった申込みを、抽選した日で1件ずつ数えます。補欠からの繰上げは数えず、後で辞退したものは数えます。",
    sentence_en="Entries of which at least one wish won in the draw, once each on the day of the draw. Reserves"
    " who moved up do not count; those declined later do.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def awards() -> Counted:
    """Each entry once, however many wishes won."""
    rows = Award.objects.filter(origin=Award.Origin.DRAW, **_DRAWN)
    return Counted(rows, at="round__drawn_at", distinct="entry_id", dimensions=_WHERE, label="entry__ticket")


ratio(
    key="lotteries.ratio",
    title="抽選の倍率",
    title_en="Entries for each that won",
    sentence="抽選の申込みの件数を、抽選に当たった申込みの件数で割った倍率です。",
    sentence_en="Entries over entries that won.",
    numerator="lotteries.entries",
    denominator="lotteries.awards",
    unit="倍",
    dimensions=DIMENSIONS,
    rows_access=None,
)
