"""The pages: who may open what, a payment in both ways, the codes, how many SQL queries."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kusei.engines.notices.subscribers.queries import of as subscriber_of
from kusei.engines.payments import testing as payments
from kusei.engines.payments.invoices.models import Invoice
from kusei.engines.payments.vouchers import codes, commands, jobs, testing
from kusei.engines.payments.vouchers.models import PayCode, Settlement, Shop, Spend
from kusei.engines.payments.vouchers.queries.effect import effect
from kusei.engines.payments.vouchers.queries.shops import transfers
from kusei.engines.payments.vouchers.refusals import CodeGone, MayNot, OwnWork
from kusei.foundation.audit.models import Access
from kusei.foundation.org.models import Role, RoleAssignment
from kusei.foundation.people.models import User
from kusei.foundation.people.testing import sign_in

pytestmark = pytest.mark.django_db


def staff(role, department="kaikei"):
    where = payments.department(department)
    user = User.objects.create_user(f"{role}-{department}@example.jp", "見本の合言葉 12345")
    RoleAssignment.objects.create(user=user, role=role, department=where, valid_from="2020-04-01")
    return user


@pytest.fixture
def market(db, time):
    programme, owner, shop = testing.opened(), testing.person(), testing.shop()
    purchase = testing.bought(programme, owner, 2)
    market = {"programme": programme, "owner": owner, "shop": shop, "clerk": testing.clerk(shop)}
    return market | {"purchase": purchase}


def client(user):
    return sign_in(Client(), user)


def in_language(language, name, args):
    with translation.override(language):
        return reverse(name, args=args)


def test_who_may_open_which_page(market):
    """The table of permissions."""
    other = testing.shop()
    spend = commands.spend(person=market["owner"], shop=market["shop"], amount=10, key=uuid.uuid4())
    number, key = market["shop"].number, market["programme"].key
    pages = {
        reverse("vouchers:wallet"): "ok ok ok ok",
        reverse("vouchers:paid", args=[spend.pk]): "ok 404 404 404",
        reverse("shop:one", args=[number]): "404 ok 404 404",
        reverse("shop:day", args=[number]): "404 ok 404 404",
        reverse("shop:done", args=[number, spend.pk]): "404 ok 404 404",
        reverse("shop:cancel", args=[number, spend.pk]): "404 ok 404 404",
        reverse("shop:statements", args=[number]): "404 ok 404 404",
        reverse("shop:poster", args=[number]): "404 ok 404 404",
        reverse("shop:one", args=[other.number]): "404 404 404 404",
        reverse("voucherdesk:index"): "403 403 ok ok",
        reverse("voucherdesk:programme", args=[key]): "403 403 ok 404",
        reverse("voucherdesk:effect", args=[key]): "403 403 ok 404",
        reverse("voucherdesk:shops"): "403 403 ok ok",
        reverse("voucherdesk:shop", args=[number]): "403 403 ok 404",
        reverse("voucherdesk:settlements"): "403 403 ok ok",
        reverse("voucherdesk:register"): "403 403 403 403",
    }
    people = [market["owner"], market["clerk"], staff("viewer"), staff("viewer", "zeimu")]
    clients = [client(one) for one in people]
    for address, wanted in pages.items():
        got = [one.get(address).status_code for one in clients]
        assert " ".join("ok" if code == 200 else str(code) for code in got) == wanted, address
        assert Client().get(address).status_code == 302, address


def test_commands_ask_for_the_role_themselves(market):
    viewer, editor, approver = staff("viewer"), staff("editor"), staff("approver")
    shop, programme = market["shop"], market["programme"]
    refused = (
        lambda: commands.register_shop(
            name="x", kind="small", category="grocer", department=payments.department(), by=viewer
        ),
        lambda: commands.stop_shop(shop_id=shop.pk, why="見本", by=viewer),
        lambda: commands.invite(shop_id=shop.pk, label="x", by=viewer),
        lambda: commands.change_bank(shop_id=shop.pk, bank=testing.BANK, why="見本", by=editor),
        lambda: commands.settle_shop(shop_id=shop.pk, by=viewer),
        lambda: commands.close_programme(programme_id=programme.pk, why="見本", by=editor),
        lambda: commands.load_programme(content=testing.voucher(), department=payments.department(), by=viewer),
        lambda: commands.cancel_spend(
            spend_id=commands.spend(person=market["owner"], shop=shop, amount=1, key=uuid.uuid4()).pk,
            by=market["owner"],
        ),
    )
    for work in refused:
        with pytest.raises(MayNot):
            work()
    commands.close_programme(programme_id=programme.pk, why="見本", by=approver)


def test_a_resident_buys_and_the_paid_invoice_charges_the_wallet_and_tells(market):
    owner = testing.person()
    browser = client(owner)
    page = browser.get(reverse("vouchers:programme", args=[market["programme"].key]))
    key = str(page.context["form"]["key"].value())
    answers = [
        browser.post(reverse("vouchers:buy", args=[market["programme"].key]), {"units": "2", "key": key})
        for _ in range(2)
    ]
    invoice = Invoice.objects.get(payer=owner)
    assert [answer.url for answer in answers] == [reverse("payments:invoice", kwargs={"number": invoice.number})] * 2
    assert invoice.total == 2000
    payments.payment(invoice)
    from kusei.engines.payments.invoices.jobs import tell_source

    for _ in range(2):
        tell_source(invoice_id=invoice.pk)
    assert browser.get(reverse("vouchers:wallet")).context["holding"].usable == 2400
    jobs.tell_charged(purchase_id=int(invoice.source_id))
    assert subscriber_of(owner) is not None


def test_the_shop_types_the_code_then_the_amount_and_a_second_click_takes_nothing_more(market):
    shown = client(market["owner"]).get(reverse("vouchers:code"))
    assert "<svg" in shown.content.decode()
    shop, browser = market["shop"], client(market["clerk"])
    address = reverse("shop:one", args=[shop.number])
    page = browser.post(address, {"code": shown.context["digits"]})
    assert Spend.objects.count() == 0
    sent = {"seen": page.context["taking"]["seen"].value(), "amount": "１，２００円"}
    first, second = browser.post(address, sent), browser.post(address, sent)
    assert first.url == second.url == reverse("shop:done", args=[shop.number, Spend.objects.get().pk])
    assert browser.post(address, sent | {"amount": "5"}).status_code == 422
    assert Spend.objects.get().amount == 1200
    assert "1,200円" in browser.get(first.url).content.decode()
    again = browser.post(address, {"code": shown.context["digits"]})
    assert again.status_code == 422
    assert "この番号は使えません" in again.content.decode()


def test_the_link_of_the_code_opens_the_amount_and_changes_nothing(market):
    made = commands.new_code(wallet=testing.wallet(market["owner"]))
    browser = client(market["clerk"])
    answer = browser.get(f"{reverse('shop:take')}?c={codes.signed(made.digits)}", follow=True)
    assert answer.context["taking"] is not None
    made.refresh_from_db()
    assert made.used_at is None
    assert browser.get(f"{reverse('shop:one', args=[market['shop'].number])}?c=1:2:3").status_code == 422


def test_a_code_is_good_for_a_minute_for_one_shop_and_only_with_our_signature(market, time):
    made = commands.new_code(wallet=testing.wallet(market["owner"]))
    assert codes.read(codes.signed(made.digits)) == made.digits == codes.read(f"{made.digits[:5]} {made.digits[5:]}")
    assert codes.read(codes.signed(made.digits)[:-1] + "x") is None
    assert codes.read("12345") is None
    seen = codes.seen(str(made.pk), market["shop"].pk)
    other = testing.shop()
    with pytest.raises(CodeGone):
        commands.spend_by_code(seen=seen, shop=other, amount=1, by=testing.clerk(other))
    time.go(seconds=61)
    with pytest.raises(CodeGone):
        commands.spending.find_code(made.digits)
    time.go(days=2)
    jobs.each_night()
    assert not PayCode.objects.exists()


def test_a_resident_scans_the_shop_s_code_looks_once_more_and_pays_once(market):
    browser, shop = client(market["owner"]), market["shop"]
    address = reverse("vouchers:pay", args=[shop.number])
    key = str(browser.get(address).context["form"]["key"].value())
    look = browser.post(address, {"amount": "500", "key": key})
    assert look.context["sure"]
    assert Spend.objects.count() == 0
    answers = [browser.post(address, {"amount": "500", "key": key, "sure": "yes"}) for _ in range(2)]
    assert {answer.url for answer in answers} == {reverse("vouchers:paid", args=[Spend.objects.get().pk])}
    assert browser.post(address, {"amount": "99999", "key": str(uuid.uuid4()), "sure": "yes"}).status_code == 422
    assert browser.post(address, {"amount": "-1", "key": key}).status_code == 422
    day = client(market["clerk"]).get(reverse("shop:day", args=[shop.number]))
    assert "500円" in day.content.decode()


def test_the_shop_cancels_on_the_same_day_only(market, time):
    spend = commands.spend(person=market["owner"], shop=market["shop"], amount=500, key=uuid.uuid4())
    browser = client(market["clerk"])
    address = reverse("shop:cancel", args=[market["shop"].number, spend.pk])
    assert browser.get(address).status_code == 200
    assert Spend.objects.get().state == "done"
    browser.post(address)
    assert Spend.objects.get().state == "cancelled"
    late = commands.spend(person=market["owner"], shop=market["shop"], amount=500, key=uuid.uuid4())
    time.go(days=1)
    client(market["clerk"]).post(reverse("shop:cancel", args=[market["shop"].number, late.pk]))
    late.refresh_from_db()
    assert late.state == "done"


def test_an_invitation_is_shown_once_joins_once_and_can_be_taken_back(market):
    shop, editor, person = market["shop"], staff("editor"), testing.person()
    desk = client(editor)
    page = desk.post(reverse("voucherdesk:shop", args=[shop.number]), {"do": "invite", "label": "店長"})
    link = page.context["link"]
    assert link not in desk.get(reverse("voucherdesk:shop", args=[shop.number])).content.decode()
    browser = client(person)
    browser.get(link)
    assert browser.get(reverse("shop:one", args=[shop.number])).status_code == 404
    secret = link.partition("key=")[2]
    browser.post(reverse("shop:join"), {"key": secret})
    assert browser.get(reverse("shop:one", args=[shop.number])).status_code == 200
    client(testing.person()).post(reverse("shop:join"), {"key": secret})
    member = next(one for one in testing.members(shop) if one.user_id == person.pk)
    desk.post(reverse("voucherdesk:end_member", args=[shop.number, member.pk]))
    assert browser.get(reverse("shop:one", args=[shop.number])).status_code == 404
    assert len(testing.members(shop)) == 1


def test_settling_takes_two_people_and_gives_rows_for_the_bank_and_a_statement(market, time):
    commands.spend(person=market["owner"], shop=market["shop"], amount=700, key=uuid.uuid4())
    time.go(days=1)
    both = staff("approver")
    RoleAssignment.objects.create(
        user=both, role=Role.EDITOR, department=payments.department(), valid_from="2020-04-01"
    )
    client(both).post(reverse("voucherdesk:settle"))
    made = Settlement.objects.get()
    with pytest.raises(OwnWork):
        commands.pay_settlement(settlement_id=made.pk, by=both)
    (row,) = transfers([made.pk], by=both, purpose="振込")
    assert (row.holder, row.yen) == (testing.BANK.holder, 700)
    assert Access.objects.filter(purpose="振込").exists()
    second = User.objects.create_user("second@example.jp", "見本の合言葉 12345")
    RoleAssignment.objects.create(user=second, role="approver", valid_from="2020-04-01")
    client(second).post(reverse("voucherdesk:pay", args=[made.pk]))
    made.refresh_from_db()
    assert made.state == "paid"
    paper = client(market["clerk"]).get(reverse("shop:statement", args=[market["shop"].number, made.pk]))
    assert paper.content.startswith(b"%PDF")
    assert Shop.objects.get(pk=market["shop"].pk).details != b""


def test_figures_of_fewer_than_five_people_are_not_shown_nor_can_be_computed(market):
    shop, other = market["shop"], testing.shop("large", category="restaurant")
    for _ in range(5):
        person = testing.person()
        testing.bought(market["programme"], person)
        commands.spend(person=person, shop=shop, amount=100, key=uuid.uuid4())
        commands.spend(person=person, shop=other, amount=100, key=uuid.uuid4())
    rows = {(row.group, row.value): row.yen for row in effect(market["programme"])}
    assert rows["業種", "grocer"] == rows["業種", "restaurant"] == 500
    commands.spend(person=market["owner"], shop=testing.shop(category="pharmacy"), amount=100, key=uuid.uuid4())
    rows = {(row.group, row.value): row.yen for row in effect(market["programme"])}
    assert rows["業種", "pharmacy"] is None
    assert [rows["業種", "grocer"], rows["業種", "restaurant"]].count(None) == 1
    answer = client(staff("viewer")).get(reverse("voucherdesk:effect", args=[market["programme"].key]))
    assert "5人未満等" in answer.content.decode()


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
def test_pages_need_no_more_queries_for_more_rows(market, language, django_assert_max_num_queries):
    shop = market["shop"]
    for _ in range(6):
        commands.spend(person=market["owner"], shop=shop, amount=10, key=uuid.uuid4())
    pages = [
        (market["owner"], "vouchers:index", [], 12),
        (market["owner"], "vouchers:wallet", [], 12),
        (market["owner"], "vouchers:history", [], 12),
        (market["clerk"], "shop:one", [shop.number], 12),
        (market["clerk"], "shop:statements", [shop.number], 12),
    ]
    for user, name, args, most in pages:
        browser = client(user)
        address = in_language(language, name, args)
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200
    desk = client(staff("approver"))
    for name, args, most in (
        ("voucherdesk:index", [], 14),
        ("voucherdesk:programme", [market["programme"].key], 22),
        ("voucherdesk:shops", [], 14),
        ("voucherdesk:shop", [shop.number], 20),
        ("voucherdesk:settlements", [], 16),
    ):
        address = in_language(language, name, args)
        with django_assert_max_num_queries(most):
            assert desk.get(address).status_code == 200
