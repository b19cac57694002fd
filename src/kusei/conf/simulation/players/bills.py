"""Money: what is billed, and how all of it is paid: online, at a store with a slip, at a till in cash or by card."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.models import Mark
from kusei.conf.simulation.people import FAMILY
from kusei.conf.simulation.players.tills import Tills
from kusei.conf.simulation.world import CLOSES, OPENS, World, is_open
from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices.commands import raise_invoice
from kusei.engines.payments.invoices.models import Attempt, Invoice, State, Way
from kusei.engines.payments.online.commands.following import look_up
from kusei.engines.payments.online.commands.going import go
from kusei.engines.payments.slips import collecting, commands
from kusei.engines.payments.slips.layouts import NAMES, collection
from kusei.engines.payments.slips.models import Slip
from kusei.foundation.org.models import Department
from kusei.foundation.web import clock

SUBJECTS = (  # what else is billed: subject, revenue title
    (f"（{FAMILY}）粗大ごみの収集の手数料", "fee-waste"),
    (f"（{FAMILY}）証明書の写しの手数料", "fee-certificate"),
)
BILLERS = ("kankyo-seiso", "koseki-jumin")  # departments of these, where the pack has them
IN_STORE = (Way.STORE,)


class Bills:
    """Who owes what, and pays it."""

    def __init__(self, world: World) -> None:
        self.world, self.rules, self.luck = world, world.year.payments, world.luck("bills")
        self.tills = Tills(world)
        self.seen = 0
        self.departments: list[Department] = []
        self.stores: dict[dt.date, list[int]] = defaultdict(list)

    def begin(self) -> None:
        """The departments that bill something of their own."""
        found = Department.objects.filter(municipality=self.world.municipality, is_collective=False).order_by("code")
        named = {one.code: one for one in found}
        self.departments = [named[code] for code in BILLERS if code in named] or list(found[:1])
        latest = Invoice.objects.order_by("-pk").first()
        self.seen = latest.pk if latest else 0

    def day(self, day: dt.date) -> None:
        """What is billed today, what stores tell in the evening, and who decides how to pay what they got."""
        world, luck = self.world, self.luck
        if not self.departments:
            return
        if is_open(day):
            for _ in range(world.often(luck, self.rules.other_per_1000, day)):
                world.agenda.at(moment(day, luck.uniform(OPENS, CLOSES)), self.bill)
            self.tills.plan(day)
        world.agenda.at(moment(day, 18 * 60 + 30), self.choose)
        world.agenda.at(moment(day, 23 * 60), partial(self.tell_of_stores, day))

    def bill(self) -> None:
        """Something that neither an application nor a booking asks for."""
        luck, place = self.luck, self.luck.randrange(len(SUBJECTS))
        subject, income = SUBJECTS[place]
        department = self.departments[place % len(self.departments)]
        amount = luck.choice(self.rules.amounts)
        payer = self.world.account(self.world.somebody(luck)) if luck.random() < 0.5 else None
        line = Line("item", {"ja": subject}, amount, 1, amount)
        today = clock.today()
        raise_invoice(
            subject=subject,
            lines=[line],
            income=income,
            department=department,
            payer=payer,
            due_on=today + dt.timedelta(days=30),
        )

    def choose(self) -> None:
        """Everybody who was billed today decides how to pay; a few never do."""
        found = list(Invoice.objects.filter(pk__gt=self.seen).select_related("department").order_by("pk"))
        if not found:
            return
        marks = Mark.objects.filter(table=Invoice._meta.db_table, key__in=[str(one.pk) for one in found])
        ours = set(marks.values_list("key", flat=True))
        for invoice in found:
            self.seen = invoice.pk
            paid = self.luck.random() < self.rules.paid
            way = self._way(invoice)
            if str(invoice.pk) in ours and paid and way:
                self._plan(invoice, way)

    def _way(self, invoice: Invoice) -> str:
        whole = max((self.world.last_day - self.world.first_day).days, 1)
        growth = self.rules.online_growth * (clock.today() - self.world.first_day).days / whole
        weights = dict(self.rules.ways)
        weights["online"] = weights.get("online", 0) + growth
        asked = {"online": Way.ONLINE, "slip": Way.STORE, "cash": Way.CASH, "terminal": Way.TERMINAL}
        offered = {word: weight for word, weight in weights.items() if asked[word] in invoice.ways}
        if invoice.payer_id is None:
            offered.pop("online", None)
        return self.luck.choices(list(offered), list(offered.values()))[0] if offered else ""

    def _plan(self, invoice: Invoice, way: str) -> None:
        luck, world = self.luck, self.world
        if way == "online":
            world.later(luck.uniform(30, 60 * 24 * 4), partial(self.pay_online, invoice.pk))
        elif way == "slip":
            world.in_office(luck, 1, partial(self.slip, invoice.pk))
        else:
            world.in_office(luck, luck.uniform(1, 8), partial(self.at_the_till, invoice.pk, way))

    def pay_online(self, number: int) -> None:
        """At the provider's page."""
        invoice = _owed(number)
        if invoice is not None:
            attempt: Attempt = go(invoice=invoice, address=lambda _attempt: "https://mogi.kusei.example/back")
            look_up(attempt_id=attempt.pk)

    def slip(self, number: int) -> None:
        """The section sends a slip; it is paid at a store some days later."""
        if _owed(number) is not None:
            slip = commands.issue_slip(invoice_id=number)
            if slip.store:
                day = clock.today() + dt.timedelta(days=self.luck.randint(2, 12))
                self.stores[day].append(slip.pk)

    def tell_of_stores(self, day: dt.date) -> None:
        """The collecting agency's file of what was paid at stores today."""
        slips = list(Slip.objects.filter(pk__in=self.stores.pop(day, ()), state=Slip.State.VALID).order_by("pk"))
        if not slips:
            return
        layout = collection()
        final = next(mark for mark, kind in layout.kinds.items() if str(kind) == "final")
        store = next(mark for mark, way in layout.ways.items() if way in IN_STORE)
        rows = [",".join(getattr(layout.csv, name) for name in NAMES)]
        for slip in slips:
            paid = moment(day, self.luck.uniform(7 * 60, 22 * 60))
            cells = (
                final,
                store,
                slip.store,
                slip.amount,
                f"{paid:%Y-%m-%d %H:%M}",
                f"MOGI-{slip.case_key}",
                FAMILY,
                "",
            )
            rows.append(",".join(map(str, cells)))
        collecting.take_in_file(content="\r\n".join(rows).encode(), name=f"mogi-{day:%Y%m%d}.csv")

    def at_the_till(self, number: int, way: str) -> None:
        """In the office, in cash or by card."""
        invoice = _owed(number)
        if invoice is not None:
            self.tills.take(invoice, cash=way == "cash")


def _owed(number: int) -> Invoice | None:
    """The invoice, as long as it is owed."""
    invoice = Invoice.objects.select_related("account", "department").get(pk=number)
    return invoice if invoice.state == State.ISSUED and invoice.account.balance > 0 else None
