"""What vouchers and points count for plans: issued, used, earned, exchanged, and the shops that take them."""

from __future__ import annotations

from kusei.engines.measures.declaring import Counted, Dimension, Stock, Sum, metric
from kusei.engines.payments.vouchers.models import Lot, Part, PointEntry, Shop, Spend
from kusei.foundation.web.access import PUBLIC

PROGRAMME = Dimension("programme", "事業", "Programme")
SHOP_KIND = Dimension("shop_kind", "店の規模", "Size of shop")
ACTIVITY = Dimension("activity", "活動", "Activity")


def _lots(*origins: str) -> Counted:
    rows = Lot.objects.filter(origin__in=origins)
    return Counted(rows, at="made_at", amount="amount", dimensions={"programme": "programme__key"})


@metric(
    key="vouchers.issued",
    title="商品券の発行額",
    title_en="Vouchers issued",
    sentence="購入された商品券の使える額（プレミアム分を含む）を、チャージした日で足します。後で返金されたものも足します。",
    sentence_en="The face value of vouchers bought, premium included, on the day they were charged. Those given"
    " back later count too.",
    unit="円",
    aggregation=Sum(),
    dimensions=(PROGRAMME,),
    rows_access=None,
)
def issued() -> Counted:
    """What was bought."""
    return _lots(Lot.Origin.BOUGHT)


@metric(
    key="vouchers.rewarded",
    title="ポイント還元などで付けた額",
    title_en="Value given back or exchanged into vouchers",
    sentence="買い物へのポイント還元で付けた額と、活動のポイントから商品券に交換した額を、付けた日で足します。",
    sentence_en="What campaigns gave back for purchases, and points exchanged into vouchers, on the day they were"
    " credited.",
    unit="円",
    aggregation=Sum(),
    dimensions=(PROGRAMME,),
    rows_access=None,
)
def rewarded() -> Counted:
    """What campaigns gave, and what points became."""
    return _lots(Lot.Origin.RETURN, Lot.Origin.EXCHANGED)


@metric(
    key="vouchers.used",
    title="商品券・ポイントの利用額",
    title_en="Vouchers and points used in shops",
    sentence="取扱店で使われた額を、使った日で足します。店がその日のうちに取り消した支払いは数えません。還元や交換で付いた分の利用も、"
    "それを付けた事業の分として数えます。",
    sentence_en="What was spent in shops, on the day of use. Payments that the shop cancelled do not count. What"
    " was given back or exchanged counts for the programme that gave it.",
    unit="円",
    aggregation=Sum(),
    dimensions=(PROGRAMME, SHOP_KIND),
    rows_access=None,
)
def used() -> Counted:
    """By the lots out of which it came."""
    rows = Part.objects.filter(spend__state=Spend.State.DONE)
    where = {"programme": "lot__programme__key", "shop_kind": "spend__shop__kind"}
    return Counted(rows, at="spend__on", amount="amount", dimensions=where)


@metric(
    key="vouchers.points",
    title="活動で付いたポイント",
    title_en="Points earned by activities",
    sentence="健康づくりなどの活動で付いたポイントを、付いた日で足します。年度の上限を超えた分は付かないので、数えません。",
    sentence_en="Points earned by activities, on the day they were earned. What is above the cap of the year is"
    " not given and does not count.",
    unit="点",
    aggregation=Sum(),
    dimensions=(PROGRAMME, ACTIVITY),
    rows_access=None,
)
def points() -> Counted:
    """All entries."""
    where = {"programme": "lot__programme__key", "activity": "activity"}
    return Counted(PointEntry.objects.all(), at="on", amount="points", dimensions=where)


@metric(
    key="vouchers.shops",
    title="商品券・ポイントの取扱店",
    title_en="Shops that take vouchers and points",
    sentence="商品券やポイントを使える店を、参加日からやめる日の前日まで数えます。",
    sentence_en="Shops that take vouchers and points, from the day they joined until the day before they left.",
    unit="か所",
    aggregation=Stock(),
    dimensions=(SHOP_KIND,),
    rows_access=PUBLIC,
)
def shops() -> Counted:
    """Those that take part."""
    return Counted(
        Shop.objects.all(), since="joined_on", until="left_on", dimensions={"shop_kind": "kind"}, label="name"
    )
