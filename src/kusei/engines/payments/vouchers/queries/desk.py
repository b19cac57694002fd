"""What the desk sees: figures of programmes, the file by which a draw is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from kusei.engines.payments.vouchers.models import (
    Application,
    Draw,
    Lot,
    Part,
    PointEntry,
    PrizeTicket,
    Programme,
    Purchase,
    Settlement,
    Shop,
)
from kusei.foundation.org import roles
from kusei.foundation.org.models import Role
from kusei.foundation.people.models import User
from kusei.lib import draws


def _within(user: User, path: str) -> Q:
    reach = roles.departments_of(user, Role.VIEWER)
    return Q() if reach.everywhere else Q(**{f"{path}__in": reach.departments})


def programmes(user: User) -> QuerySet[Programme]:
    """The programmes of the departments into which the person may look."""
    return Programme.objects.filter(_within(user, "department")).select_related("department").order_by("-pk")


def shops(user: User) -> QuerySet[Shop]:
    """The shops of those departments."""
    return Shop.objects.filter(_within(user, "department"))


def settlements(user: User) -> QuerySet[Settlement]:
    """The settlements of those shops, what is still to be paid first."""
    rows = Settlement.objects.filter(_within(user, "shop__department")).select_related("shop__department", "made_by")
    return rows.order_by("state", "-pk")


@dataclass(frozen=True)
class Figures:
    """What became of a programme. Units for what is applied for and bought, else yen."""

    people: int
    wanted: int
    allotted: int
    bought: int
    charged: int
    spent: int
    expired: int
    left: int
    returned: int
    points: int
    earners: int


def figures(programme: Programme) -> Figures:
    """The programme in numbers. Five SQL queries."""
    asked = Application.objects.filter(programme=programme).aggregate(
        people=Count("pk"), wanted=Sum("units"), allotted=Sum("allotted")
    )
    bought = Purchase.objects.filter(programme=programme, state=Purchase.State.CHARGED).aggregate(n=Sum("units"))["n"]
    lots = Lot.objects.filter(programme=programme).aggregate(
        charged=Sum("amount", filter=Q(origin=Lot.Origin.BOUGHT)), left=Sum("left"), gone=Sum("gone")
    )
    spent = Part.objects.filter(lot__programme=programme, spend__state="done").aggregate(yen=Sum("amount"))["yen"]
    earned = PointEntry.objects.filter(wallet__programme=programme).aggregate(
        points=Sum("points"), people=Count("wallet", distinct=True)
    )
    return Figures(
        people=asked["people"],
        wanted=asked["wanted"] or 0,
        allotted=asked["allotted"] or 0,
        bought=bought or 0,
        charged=lots["charged"] or 0,
        spent=spent or 0,
        expired=lots["gone"] or 0,
        left=lots["left"] or 0,
        returned=programme.returned,
        points=earned["points"] or 0,
        earners=earned["people"],
    )


def verification(draw: Draw) -> dict[str, Any]:
    """Everything by which anybody can recompute the draw, once it was made: no names, tickets only. One SQL query."""
    got: dict[str, Any]
    if draw.prize:
        tickets = PrizeTicket.objects.filter(programme=draw.programme, prize=draw.prize)
        got = {ticket: {"won": won} for ticket, won in tickets.values_list("ticket", "won")}
    else:
        applied = Application.objects.filter(programme=draw.programme).values_list("ticket", "units", "allotted")
        got = {ticket: {"wanted": units, "allotted": allotted} for ticket, units, allotted in applied}
    order = draws.draw(got, draw.seed, len(got))
    return {
        "programme": draw.programme.key,
        "prize": draw.prize,
        "commitment": draw.commitment,
        "promised_at": draw.made_at.isoformat(),
        "seed": draw.seed,
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
        "how": "commitment = SHA-256(seed); order = tickets sorted by SHA-256(seed + ':' + ticket), ascending",
        "issue": draw.programme.issue if not draw.prize else None,
        "order": [
            {"place": place, "ticket": ticket, "hash": draws.rank(ticket, draw.seed)} | got[ticket]
            for place, ticket in enumerate(order, start=1)
        ],
    }
