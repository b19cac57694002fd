"""A resident's own account: the page, the address of mail, closing it; and a demonstration's invented residents."""

from __future__ import annotations

import io
import json
import stat

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from kusei.foundation.audit.models import Entry
from kusei.foundation.people import account_sections, closing, identity, jobs, staff
from kusei.foundation.people.identity import Level
from kusei.foundation.people.models import EmailLink, User, VerifiedIdentity
from kusei.foundation.people.registration import commands, secret
from kusei.foundation.people.testing import resident
from kusei.foundation.people.testing import sign_in as signed_in
from kusei.foundation.people.tests.conftest import PASSWORD
from kusei.foundation.people.tests.test_registration import ask, at_once, delivered, link_in

NEW = "new@example.jp"


@pytest.fixture
def hanako(db):
    return resident(password=PASSWORD)


@pytest.fixture
def browser(hanako):
    client = Client()
    client.post("/accounts/sign-in/", {"login": hanako.email, "password": PASSWORD})
    return client


class TestThePage:
    def test_it_says_who_one_is_and_how_to_sign_in_and_leads_to_what_upper_floors_have(self, browser, monkeypatch):
        monkeypatch.setattr(account_sections, "_sections", {})
        account_sections.register_account_section("b", "あと", "people:end_sessions", "あとの説明", 20)
        account_sections.register_account_section("a", "さき", "people:tokens", "さきの説明", 10)
        account_sections.register_account_section("c", "ない", "no:such", "ない説明", 30)
        page = browser.get("/accounts/").content.decode()
        assert "見本 花子" in page
        assert "hanako@example.jp" in page
        assert page.index("さきの説明") < page.index("あとの説明")
        assert "ない説明" not in page
        assert "APIトークン" not in page

    def test_it_costs_a_fixed_number_of_queries(self, browser, django_assert_max_num_queries):
        with django_assert_max_num_queries(9):
            browser.get("/accounts/")

    def test_without_any_way_to_sign_in_it_warns(self, hanako, client):
        hanako.set_unusable_password()
        hanako.save()
        signed_in(client, hanako)
        assert "次にサインインする方法がありません" in client.get("/accounts/").content.decode()

    def test_name_and_language_of_mails_are_ones_own_to_change(self, browser):
        browser.post("/accounts/name/", {"name": "見本 花", "language": "en"})
        assert (User.objects.get().name, User.objects.get().language) == ("見本 花", "en")

    def test_no_second_factor_is_asked_of_a_resident(self, browser, settings):
        settings.STAFF_SECOND_FACTOR = True
        assert "職員のアカウントは" not in browser.get("/accounts/second-factor/").content.decode()

    @pytest.mark.parametrize("prefix", ["", "/en", "/ja-easy"])
    @pytest.mark.parametrize("where", ["", "name/", "email/change/", "email/sent/", "close/"])
    def test_every_page_is_whole_in_every_language(self, browser, prefix, where):
        html = browser.get(f"{prefix}/accounts/{where}").content.decode()
        assert html.count("<h1") == 1
        assert " style=" not in html

    def test_staff_have_none_of_these_pages(self, staff_account, client):
        signed_in(client, staff_account)
        for where in ("name/", "email/sent/", "email/confirm/"):
            assert client.get(f"/accounts/{where}").status_code == 404


class TestChangingTheAddress:
    def asked(self, browser, email=NEW):
        assert browser.post("/accounts/email/change/", {"email": email})["Location"] == "/accounts/email/sent/"
        return delivered()

    def test_the_new_address_confirms_and_the_old_one_is_told(self, browser, hanako):
        message = self.asked(browser)
        assert message.to == [NEW]
        assert browser.get(link_in(message), follow=True).status_code == 200
        browser.post("/accounts/email/confirm/")
        hanako.refresh_from_db()
        assert hanako.email == NEW
        assert EmailAddress.objects.filter(user=hanako, verified=True, primary=True).values_list("email").get() == (
            NEW,
        )
        jobs.mail_notice_of_change(link_id=EmailLink.objects.get().pk)
        assert mail.outbox[-1].to == ["hanako@example.jp"]
        assert NEW not in mail.outbox[-1].body
        assert browser.get("/accounts/").status_code == 200

    def test_nothing_changes_until_then(self, browser, hanako):
        self.asked(browser)
        hanako.refresh_from_db()
        assert hanako.email == "hanako@example.jp"

    def test_a_stranger_who_opens_the_link_changes_nothing(self, browser, hanako):
        address = link_in(self.asked(browser))
        other = Client()
        assert "/accounts/sign-in/" in other.get(address, follow=True).request["PATH_INFO"]
        signed_in(other, resident("taro@example.jp"))
        other.get(address)
        assert other.post("/accounts/email/confirm/").status_code == 410
        assert set(User.objects.values_list("email", flat=True)) == {"hanako@example.jp", "taro@example.jp"}

    def test_an_address_with_an_account_gets_a_mail_that_says_so_and_the_page_says_nothing(self, browser):
        resident(NEW)
        message = self.asked(browser)
        assert "link=" not in message.body
        assert "変えられません" in message.subject

    def test_the_password_is_asked_for_when_it_was_given_long_ago(self, hanako, client):
        client.force_login(hanako)
        assert client.get("/accounts/email/change/")["Location"].startswith("/accounts/confirm/")

    @pytest.mark.django_db(transaction=True)
    def test_of_two_accounts_that_take_one_address_at_once_one_gets_it(self):
        people = [resident(f"a{number}@example.jp") for number in range(3)]
        calls = []
        for one in people:
            commands.ask_change(user=one, email=NEW, language="ja", origin="https://ward.example.jp")
            value = secret.renew(EmailLink.objects.latest("pk"))
            calls.append(lambda one=one, value=value: commands.change_address(user=one, secret=value))
        results = at_once(*calls)
        assert sorted(type(one).__name__ for one in results) == ["AccountRefused", "AccountRefused", "NoneType"]
        assert User.objects.filter(email=NEW).count() == EmailAddress.objects.filter(email=NEW).count() == 1


class TestClosing:
    def test_it_ends_every_session_and_leaves_no_way_in_but_keeps_the_row(self, browser, hanako, sign_in):
        other = signed_in(Client(), hanako)
        assert browser.post("/accounts/close/")["Location"] == "/accounts/closed/"
        assert other.get("/accounts/").status_code == 302
        assert "メールアドレスかパスワードが違います" in sign_in(Client()).content.decode()
        hanako.refresh_from_db()
        assert not hanako.is_active
        assert hanako.name == "見本 花子"
        assert Entry.objects.filter(act__reason="本人によるアカウントの閉鎖").exists()

    def test_the_address_and_the_card_are_free_again(self, client, db):
        closing.close_own_account(user=resident(level=Level.CARD))
        assert not VerifiedIdentity.objects.exists()
        ask(client)
        client.get(link_in(delivered()))
        client.post("/accounts/register/password/", {"password1": PASSWORD, "password2": PASSWORD})
        assert User.objects.filter(is_active=True).values_list("email").get() == ("hanako@example.jp",)

    def test_an_upper_floor_may_say_what_to_do_first(self, browser, hanako, monkeypatch):
        monkeypatch.setattr(closing, "_checks", [])
        closing.register_closing_check(lambda user: "申請が1件、途中です。先に取り下げてください。")
        assert "先に取り下げてください" in browser.get("/accounts/close/").content.decode()
        assert browser.post("/accounts/close/").status_code == 409
        with pytest.raises(closing.ClosingRefused, match="先に取り下げて"):
            closing.close_own_account(user=hanako)
        hanako.refresh_from_db()
        assert hanako.is_active

    def test_staff_do_not_close_their_accounts_themselves(self, staff_account):
        with pytest.raises(closing.ClosingRefused, match="管理者"):
            closing.close_own_account(user=staff_account)

    def test_a_resident_who_also_holds_a_role_does_not_either(self, hanako, monkeypatch):
        monkeypatch.setattr(staff, "_checks", [lambda user: True])
        with pytest.raises(closing.ClosingRefused, match="管理者"):
            closing.close_own_account(user=hanako)


@pytest.mark.django_db
class TestADemonstration:
    @pytest.fixture(autouse=True)
    def _demo(self, settings, tmp_path):
        settings.DEMO, settings.DATA_DIR = True, tmp_path
        self.file = tmp_path / "demo-resident-sign-ins.json"

    def run(self):
        out = io.StringIO()
        call_command("demo-residents", stdout=out)
        return out.getvalue(), json.loads(self.file.read_text())

    def test_it_has_three_invented_residents_with_passwords_for_its_owner_alone(self):
        out, people = self.run()
        assert all(person["name"].startswith("見本") and person["password"] in out for person in people)
        assert stat.S_IMODE(self.file.stat().st_mode) == 0o600
        users = [User.objects.get(email=person["email"]) for person in people]
        assert all(user.check_password(person["password"]) for user, person in zip(users, people, strict=True))
        assert [identity.level_of(user) for user in users] == [Level.CARD, Level.CONTACT, Level.CONTACT]

    def test_running_again_changes_nothing(self):
        first = self.run()
        assert self.run() == first
        assert User.objects.count() == 3

    def test_a_lost_password_is_made_anew(self):
        self.run()
        self.file.unlink()
        _out, people = self.run()
        assert User.objects.get(email=people[0]["email"]).check_password(people[0]["password"])

    def test_elsewhere_it_is_refused(self, settings):
        settings.DEMO = False
        with pytest.raises(CommandError, match="KUSEI_DEMO"):
            call_command("demo-residents")
