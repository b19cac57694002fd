"""Invented invoices, payments, slips, a counter, a settlement, reminders and vouchers for a demonstration."""

from __future__ import annotations

from dataclasses import replace

from kusei.engines.payments.collecting import demo as collecting
from kusei.engines.payments.fees.explaining import Line
from kusei.engines.payments.invoices import commands
from kusei.engines.payments.invoices import demo as invoices
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.matching import demo as matching
from kusei.engines.payments.slips import demo as slips
from kusei.engines.payments.tills import demo as tills
from kusei.engines.payments.vouchers import demo as vouchers
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Department
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User

RESIDENTS = ("hanako@kusei.example", "taro@kusei.example", "mary@kusei.example")
CLERK, SECOND, SHOP = "planner@kusei.example", "approver@kusei.example", "mary@kusei.example"
COPY = Line("item", {"ja": "証明書の写し（見本）", "en": "Copy of a certificate (sample)"}, 300, 1, 300)


def play() -> int:
    """Make them once; how many invoices there are. Nothing where somebody was billed already."""
    municipality = home()
    department = Department.objects.filter(municipality=municipality, name="企画経営部").first()
    if municipality is None or department is None or Invoice.objects.exists():
        return 0
    residents = list(User.objects.filter(email__in=RESIDENTS).order_by("pk"))
    clerk, second = User.objects.get(email=CLERK), User.objects.get(email=SECOND)
    with acting_as("kusei demo-payments"):
        invoices.play(department=department, payer=residents[0])
        slips.play(_by_slip(department, residents[1]))
        tills.play(department=department, approver=second, editor=clerk, invoices=_at_the_counter(department))
        _online(department, residents)
        _hall(department, residents[1])
        matching.play()
        collecting.play(department=department, editor=clerk, approver=second, payer=residents[1])
        vouchers.play(department=department, residents=residents[:2], clerk=User.objects.get(email=SHOP))
    return Invoice.objects.count()


def _by_slip(department: Department, payer: User) -> list[Invoice]:
    """Paid at a store: of one the agency has told that it will come, of the other that it came."""
    return [
        commands.raise_invoice(
            subject="（見本）粗大ごみの収集の手数料",
            lines=[replace(COPY, label={"ja": "いす（見本）", "en": "Chair (sample)"}, amount=400, unit=400)],
            income="fee-waste",
            department=department,
            payer=payer,
            source=("demo", f"slip-{number}", "fee"),
        )
        for number in range(3)
    ]


def _hall(department: Department, payer: User) -> None:
    """So much that giving it back needs a second person."""
    hall = Line("item", {"ja": "区民ホールの使用料（見本）", "en": "Use of a hall (sample)"}, 24_000, 1, 24_000)
    invoice = commands.raise_invoice(
        subject="（見本）区民ホールの使用料",
        lines=[hall],
        income="use-facility",
        department=department,
        payer=payer,
        source=("demo", "hall", "fee"),
    )
    commands.take_payment(invoice_id=invoice.pk, amount=24_000, way="transfer", provider="demo", reference="demo-hall")


def _at_the_counter(department: Department) -> list[Invoice]:
    """Of people without an account."""
    return [
        commands.raise_invoice(
            subject="（見本）証明書の写しの手数料",
            lines=[COPY],
            income="fee-certificate",
            department=department,
            source=("demo", f"counter-{number}", "fee"),
        )
        for number in range(3)
    ]


def _online(department: Department, residents: list[User]) -> None:
    """Paid at the sandbox's page, so that there is something to settle."""
    for number in range(6):
        invoice = commands.raise_invoice(
            subject="（見本）証明書の写しの手数料（オンライン）",
            lines=[COPY],
            income="fee-certificate",
            department=department,
            payer=residents[number % len(residents)],
            source=("demo", f"online-{number}", "fee"),
        )
        commands.take_payment(
            invoice_id=invoice.pk, amount=300, way="online", provider="sandbox", reference=f"demo-{number}"
        )
