"""What deliveries count for plans: notices handed over, by which channel, and how many of them did not arrive."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import CharField, Exists, Func, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from kusei.engines.measures.declaring import Counted, Dimension, Expression, Sum, metric, ratio
from kusei.engines.notices.deliveries.models import Batch, BatchState, Became, Message, Outcome, Sending
from kusei.engines.notices.subscribers.metrics import CHANNEL

DIMENSIONS = (CHANNEL, Dimension("kind", "お知らせの区分", "Kind"))
_TRIED = (BatchState.HANDED, BatchState.FAILED)
_ENDED = Coalesce("handed_at", "next_at")
"""When the last try ended."""
_SINGLE = Value("personal", output_field=CharField())
"""A notice to one person; also the next way that was tried when the first failed."""


def _handed() -> tuple[Counted, Counted]:
    """Batches by their people, and single notices, however often each was tried; drills are none."""
    people = Func("recipients", function="cardinality", output_field=IntegerField())
    batches = Batch.objects.filter(state__in=_TRIED, sending__drill=False)
    where = {"channel": "channel", "kind": "sending__kind"}
    return (
        Counted(batches, at=_ENDED, amount=people, dimensions=where, label="sending__occasion"),
        _singles(*_TRIED),
    )


def _lost() -> tuple[Counted, Counted]:
    """People of batches whom the notice did not reach, and single notices that failed: each once."""
    same = {name: OuterRef(name) for name in ("month", "sending_id", "channel", "subscriber_id")}
    sending = Sending.objects.filter(pk=OuterRef("sending_id"))
    people = Outcome.objects.filter(
        ~Exists(Message.objects.filter(**same)), ~Exists(sending.filter(drill=True)), became=Became.FAILED
    )
    where: dict[str, Expression] = {"channel": "channel", "kind": Subquery(sending.values("kind"))}
    return Counted(people, at="at", dimensions=where, label="code"), _singles(BatchState.FAILED)


def _singles(*states: BatchState) -> Counted:
    rows = Message.objects.filter(state__in=states)
    return Counted(rows, at=_ENDED, dimensions={"channel": "channel", "kind": _SINGLE}, label="occasion")


@metric(
    key="notices.deliveries",
    title="お知らせの配信（のべ）",
    title_en="Deliveries of notices",
    sentence="人に向けて配信方法に渡したお知らせを、渡し終えた日（渡せずに終わったものは終わった日）で、1人・1件・1つの配信方法ごとに数えます。"
    "同じお知らせを渡し直しても1件です。届かなかったもの、別の方法で送り直したものも、それぞれ数えます。訓練は数えません。"
    "配信の記録は24か月で消え、登録を消した人への個別の連絡も消えるため、消えた分は後から数えられません。",
    sentence_en="Notices handed to a channel for a person, on the day that ended (with or without success), one"
    " for each person, notice and channel. Tries again of the same are one. Those that did not arrive, and the"
    " next channel that was then tried, count each. Drills do not count. Records of deliveries go after 24 months,"
    " and single notices with the registration of their person: what is gone can not be counted again.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def deliveries() -> Counted:
    """All of them."""
    batches, singles = _handed()
    return replace(batches, also=(singles,))


@metric(
    key="notices.undelivered",
    title="届かなかったお知らせ（のべ）",
    title_en="Notices that did not arrive",
    sentence="お知らせの配信のうち、渡せなかったもの、または後で届かなかったと分かったものを、分かった日（個別の連絡は配信した日）で数えます。"
    "届いたかどうかを知らせない配信方法もあるため、実際より少なくなります。訓練は数えません。",
    sentence_en="Of the deliveries, those that could not be handed over or were later told not to have arrived, on"
    " the day that was known (single notices: the day of the delivery). Some channels do not tell, so the true"
    " number is higher. Drills do not count.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def undelivered() -> Counted:
    """All that failed."""
    people, singles = _lost()
    return replace(people, also=(singles,))


@metric(
    key="notices.delivered",
    title="届かなかったと分かったものを除くお知らせの配信（のべ）",
    title_en="Deliveries of notices not known to have failed",
    sentence="お知らせの配信の数から、届かなかったお知らせの数を引いた数です。",
    sentence_en="Deliveries of notices less those that did not arrive.",
    unit="件",
    aggregation=Sum(),
    dimensions=DIMENSIONS,
    rows_access=None,
)
def delivered() -> Counted:
    """What was handed over, and less than nothing for each that failed."""
    batches, singles = _handed()
    lost = [replace(one, amount=Value(-1)) for one in _lost()]
    return replace(batches, also=(singles, *lost))


ratio(
    key="notices.delivered_share",
    title="お知らせが届いた割合",
    title_en="Share of deliveries not known to have failed",
    sentence="お知らせの配信のうち、届かなかったと分かっていないものの割合です。",
    sentence_en="Deliveries not known to have failed over all deliveries.",
    numerator="notices.delivered",
    denominator="notices.deliveries",
    dimensions=DIMENSIONS,
    rows_access=None,
)
