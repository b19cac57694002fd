"""How many procedures there are and how many can be sent on line: those of this platform and those of the inventory."""

from __future__ import annotations

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from kusei.engines.measures.declaring import Counted, Dimension, Expression, Stock, Sum, metric, ratio
from kusei.engines.procedures.builder.models import ProcedureInventory
from kusei.engines.procedures.queries import online as published
from kusei.foundation.web.access import PUBLIC

FACTS = (
    Dimension("procedure", "手続", "Procedure"),
    Dimension("department", "担当", "Department"),
    Dimension("identity", "本人確認", "Identity"),
    Dimension("fee", "手数料", "Fee"),
    Dimension("life_event", "ライフイベント", "Life event"),
    Dimension("priority", "優先してオンライン化する手続", "Priority"),
)
WHERE = (*FACTS, Dimension("place", "どの仕組みか", "Place"))
HERE, ELSEWHERE = "here", "elsewhere"


def _listed(rows: QuerySet[ProcedureInventory], since: Expression, until: Expression) -> Counted:
    """Lines of the inventory; what only a definition tells is blank."""
    where: dict[str, Expression] = {one.key: Value("") for one in FACTS}
    where |= {"procedure": Coalesce("procedure__key", Value("")), "department": "department__code"}
    return Counted(rows, since=since, until=until, dimensions={**where, "place": Value(ELSEWHERE)}, label="name")


@metric(
    key="procedures.all",
    title="手続の数",
    title_en="Procedures",
    sentence="その日に様式を公開している手続を1つずつ数えます。様式を改めても同じ手続で、受付を止めている間も数えます。"
    "手続の棚卸しに載せた、ここで様式を公開していない手続も、載せた日から数えます。",
    sentence_en="Procedures whose form is in force on the day, once each: with a new form it is the same procedure,"
    " and while it is stopped it counts. Procedures of the inventory without a form here count, too, from the day on"
    " which they were listed.",
    unit="手続",
    aggregation=Stock(),
    dimensions=WHERE,
)
def all_procedures() -> Counted:
    """Versions in force, and lines of the inventory until there is one."""
    listed = _listed(ProcedureInventory.objects.all(), "listed_at", published.first_in_force("procedure"))
    return Counted(
        published.versions(),
        since="in_force_at",
        until="replaced_at",
        dimensions={**published.facts(), "place": Value(HERE)},
        label="procedure__title",
        also=(listed,),
    )


@metric(
    key="procedures.online",
    title="オンラインで申請できる手続の数",
    title_en="Procedures that can be sent online",
    sentence="その日にオンラインで受け付ける様式を公開している手続を1つずつ数えます。受付を止めている日は数えません。"
    "受付期間のある手続は、期間の外の日も数えます。"
    "手続の棚卸しで、ほかの仕組みでオンライン化済みとした手続も、そうした日から数えます（ここでもオンラインになった手続は一度だけ）。",
    sentence_en="Procedures whose form in force on the day can be sent online, once each; not on days on which they"
    " are stopped, but also outside the period of those that have one. Procedures of the inventory that are online by"
    " other means count, too, from the day on which this was entered, until they are online here.",
    unit="手続",
    aggregation=Stock(),
    dimensions=WHERE,
)
def online() -> Counted:
    """The pieces of versions without the stops, and what the inventory knows elsewhere."""
    since, until = published.pieces()
    elsewhere = _listed(
        ProcedureInventory.objects.filter(online_elsewhere=True),
        Coalesce("elsewhere_since", "listed_at"),
        published.first_in_force("procedure", online=True),
    )
    return Counted(
        published.online_versions(),
        since=since,
        until=until,
        dimensions={**published.facts(), "place": Value(HERE)},
        label="procedure__title",
        also=(elsewhere,),
    )


@metric(
    key="procedures.put_online",
    title="オンライン化した手続の数",
    title_en="Procedures put online",
    sentence="オンラインで受け付ける様式を初めて公開した手続を、その日に1つずつ数えます。"
    "様式を改めたとき、止めて再開したときは数えません。ほかの仕組みでオンライン化した手続は含みません。",
    sentence_en="Procedures whose form could be sent online for the first time, once each on that day; neither a new"
    " form nor opening again after a stop counts. Procedures that are online by other means are not included.",
    unit="手続",
    aggregation=Sum(),
    dimensions=FACTS,
    rows_access=PUBLIC,
)
def put_online() -> Counted:
    """The first version of each that was on line."""
    rows = published.first_online()
    return Counted(rows, at="in_force_at", dimensions=published.facts(), label="procedure__title")


ratio(
    key="procedures.online_share",
    title="手続のオンライン化の割合",
    title_en="Share of procedures that can be sent online",
    sentence="オンラインで申請できる手続の数を、手続の数で割った割合です。",
    sentence_en="Procedures that can be sent online over all procedures.",
    numerator="procedures.online",
    denominator="procedures.all",
    dimensions=WHERE,
)
