"""Residents register by a link sent to their mailbox; nobody learns from it who has an account."""

from __future__ import annotations

import datetime as dt
import re
import threading
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.people import commands as accounts
from kusei.foundation.people import identity, jobs, staff
from kusei.foundation.people.commands import AccountRefused
from kusei.foundation.people.models import EmailLink, LinkKind, User
from kusei.foundation.people.registration import commands, secret
from kusei.foundation.people.tests.conftest import PASSWORD
from kusei.foundation.web.testing import at_once

ADDRESS = "hanako@example.jp"
CHOSEN = {"name": "見本 花子", "password1": PASSWORD, "password2": PASSWORD}


def ask(client, email=ADDRESS, language="ja", prefix="", **more):
    return client.post(f"{prefix}/accounts/register/", {"email": email, "language": language, **more})


def delivered():
    """What the worker mails for the last link that was asked for."""
    jobs.mail_link(link_id=EmailLink.objects.latest("pk").pk)
    return mail.outbox[-1]


def link_in(message):
    return next(line for line in message.body.splitlines() if "?link=" in line)


def opened(client, **more):
    """Asked, mailed and opened: the page of the password is shown."""
    ask(client, **more)
    return client.get(link_in(delivered()), follow=True)


def asked(email=ADDRESS):
    """A link and its secret, without pages."""
    commands.ask_registration(email=email, language="ja", origin="https://ward.example.jp")
    link = EmailLink.objects.latest("pk")
    return link, secret.renew(link)


@pytest.mark.django_db
class TestRegistering:
    def test_address_link_and_password_make_an_account_that_is_signed_in(self, client):
        response = ask(client, email=" Hanako@Example.JP ")
        assert response["Location"] == "/accounts/register/sent/"
        assert not User.objects.exists()
        response = client.get(link_in(delivered()))
        assert response["Location"] == "/accounts/register/password/"
        assert client.post("/accounts/register/password/", CHOSEN)["Location"] == "/accounts/"
        user = User.objects.get()
        assert (user.email, user.name, user.is_resident) == (ADDRESS, "見本 花子", True)
        assert client.session["_auth_user_id"] == str(user.pk)
        assert identity.level_of(user) is identity.Level.CONTACT
        assert not staff.is_staff(user)

    def test_it_signs_in_later_with_the_password_and_needs_no_second_factor(self, client, sign_in, settings):
        settings.STAFF_SECOND_FACTOR = True
        opened(client)
        client.post("/accounts/register/password/", CHOSEN)
        client.post("/accounts/sign-out/")
        assert sign_in(client).status_code == 302
        assert client.get("/accounts/").status_code == 200

    def test_who_was_on_the_way_to_a_page_comes_there(self, client):
        opened(client, next="/plans/?q=1")
        assert client.post("/accounts/register/password/", CHOSEN)["Location"] == "/plans/?q=1"

    @pytest.mark.parametrize("evil", ["https://example.com/", "//example.com/", "/\\example.com", "/" + "a" * 300])
    def test_the_way_on_never_leads_to_another_site(self, client, evil):
        opened(client, next=evil)
        assert client.post("/accounts/register/password/", CHOSEN)["Location"] == "/accounts/"

    @pytest.mark.parametrize("password", ["eleven char", "password1234", "123456789012", "hanako@example.jp"])
    def test_the_password_obeys_the_rule_of_all_accounts(self, client, password):
        opened(client)
        answer = client.post("/accounts/register/password/", {"password1": password, "password2": password})
        assert answer.status_code == 200
        assert not User.objects.exists()

    def test_a_passkey_instead_of_a_password_is_led_to_its_page(self, client):
        page = opened(client)
        assert "data-passkey-way hidden" in page.content.decode()
        response = client.post("/accounts/register/password/", {"way": "passkey"})
        assert response["Location"] == "/accounts/second-factor/passkeys/new/"
        assert not User.objects.get().has_usable_password()
        page = client.get(response["Location"]).content.decode()
        assert re.search(r'name="passwordless"[^>]*checked', page)

    def test_a_name_like_a_my_number_is_refused(self, client):
        opened(client)
        page = client.post("/accounts/register/password/", {**CHOSEN, "name": "1234 5678 9018"})
        assert "マイナンバーのような番号" in page.content.decode()
        assert not User.objects.exists()

    def test_whoever_is_signed_in_on_this_browser_is_signed_out_first(self, client, account, sign_in):
        account("taro@example.jp")
        sign_in(client, "taro@example.jp")
        opened(client)
        client.post("/accounts/register/password/", CHOSEN)
        assert client.session["_auth_user_id"] == str(User.objects.get(email=ADDRESS).pk)


@pytest.mark.django_db
class TestTheLink:
    def test_it_works_once(self, client):
        page = opened(client)
        assert page.status_code == 200
        client.post("/accounts/register/password/", CHOSEN)
        other = Client()
        again = other.get(link_in(mail.outbox[0]), follow=True)
        assert again.status_code == 410
        assert "このリンクは使えません" in again.content.decode()

    def test_it_works_for_a_day(self, client, moment):
        ask(client)
        address = link_in(delivered())
        moment.forward(hours=23, minutes=59)
        assert client.get(address, follow=True).status_code == 200
        moment.forward(minutes=1)
        assert client.get(address, follow=True).status_code == 410

    def test_an_invented_one_is_refused_without_a_word_about_why(self, client):
        for invented in ("", "x", "あ", "A" * 43, "A" * 5000, "../.."):
            answer = client.get("/accounts/register/link/", {"link": invented}, follow=True)
            assert answer.status_code == 410

    def test_one_that_changes_an_address_registers_nobody(self, client, account):
        commands.ask_change(user=account(), email="new@example.jp", language="ja", origin="https://ward.example.jp")
        value = secret.renew(EmailLink.objects.get())
        with pytest.raises(secret.LinkRefused):
            commands.register(secret=value, password=PASSWORD)

    def test_its_secret_is_stored_nowhere_and_stands_in_no_path(self, client):
        ask(client)
        address = urlsplit(link_in(delivered()))
        value = address.query.removeprefix("link=")
        row = EmailLink.objects.values().get()
        assert value not in str(row)
        assert value not in address.path
        assert len(value) == 43

    def test_the_job_carries_the_number_of_the_row_alone(self, client):
        ask(client)
        job = ProcrastinateJob.objects.get(task_name__endswith="people.jobs.mail_link")
        assert (job.queue_name, job.args) == ("mail", {"link_id": EmailLink.objects.get().pk})

    def test_a_mail_that_is_sent_twice_has_one_link_that_counts(self, client):
        ask(client)
        first, second = link_in(delivered()), link_in(delivered())
        assert client.get(first, follow=True).status_code == 410
        assert client.get(second, follow=True).status_code == 200

    def test_links_and_their_addresses_are_gone_after_a_week(self, client, moment):
        ask(client)
        moment.forward(days=7)
        jobs.prune_email_links()
        assert EmailLink.objects.exists()
        moment.forward(seconds=1)
        jobs.prune_email_links()
        assert not EmailLink.objects.exists()


@pytest.mark.django_db
class TestWhoHasAnAccountStaysUnknown:
    def test_a_known_address_gets_the_same_answer_by_the_same_statements(self, client, account):
        account()
        shapes = []
        for email in (ADDRESS, "nobody@example.jp"):
            with CaptureQueriesContext(connection) as captured:
                answer = ask(Client(), email=email)
            shapes.append((answer.status_code, answer["Location"], [shape(one["sql"]) for one in captured]))
        assert shapes[0] == shapes[1]
        assert len(shapes[0][2]) > 2

    def test_asking_looks_at_no_account(self, client, account):
        account()
        with CaptureQueriesContext(connection) as captured:
            ask(client)
        assert not any('FROM "people_user"' in one["sql"] or "account_emailaddress" in one["sql"] for one in captured)

    def test_the_holder_gets_a_mail_with_a_link_to_a_new_password(self, client, account, sign_in):
        account()
        ask(client)
        message = delivered()
        assert message.to == [ADDRESS]
        assert "アカウントはもうあります" in message.subject
        page = client.get(link_in(message), follow=True)
        new = "another long secret"
        client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
        assert sign_in(client, password=new).status_code == 302
        assert User.objects.count() == 1

    def test_a_closed_account_is_not_opened_again_by_registering(self, client, account):
        accounts.set_active(user=account(), active=False)
        ask(client)
        message = delivered()
        assert "いま使えません" in message.body
        assert "link=" not in message.body

    def test_one_mailbox_gets_five_mails_an_hour_whoever_asks_and_the_answer_is_the_same(self, client):
        for number in range(7):
            answer = client.post(
                "/accounts/register/", {"email": ADDRESS, "language": "ja"}, REMOTE_ADDR=f"192.0.2.{number}"
            )
            assert answer["Location"] == "/accounts/register/sent/"
        assert EmailLink.objects.count() == 5

    def test_one_address_asks_twenty_times_an_hour(self, client):
        answers = [ask(client, email=f"a{number}@example.jp").status_code for number in range(21)]
        assert answers == [302] * 20 + [429]


def shape(sql):
    """The statement without its values and the names of savepoints."""
    sql = re.sub(r'"s\d+_x\d+"', "…", sql)
    sql = re.sub(r"'(?:[^']|'')*'", "'…'", sql)
    return re.sub(r"\b\d+\b", "0", sql)


@pytest.mark.django_db
class TestLanguages:
    @pytest.mark.parametrize(("language", "prefix"), [("ja", ""), ("en", "/en"), ("ja-easy", "/ja-easy")])
    def test_the_mail_and_its_link_are_in_the_language_chosen(self, client, language, prefix):
        ask(client, language=language)
        message = delivered()
        with override(language):
            assert gettext("利用者登録の続き") in message.subject
            assert gettext("心当たりがないときは、何もしないでください。登録はされません。") in message.body
        assert urlsplit(link_in(message)).path == f"{prefix}/accounts/register/link/"
        client.get(link_in(message))
        client.post(f"{prefix}/accounts/register/password/", CHOSEN)
        assert User.objects.get().language == language

    def test_a_language_that_we_do_not_have_is_refused(self, client):
        assert ask(client, language="xx").status_code == 200
        assert not EmailLink.objects.exists()

    def test_links_name_the_configured_origin_rather_than_what_the_browser_says(self, client, settings):
        settings.CSRF_TRUSTED_ORIGINS = ["https://ward.example.jp"]
        ask(client)
        assert link_in(delivered()).startswith("https://ward.example.jp/accounts/register/link/?link=")

    @pytest.mark.parametrize(("prefix", "language"), [("", "ja"), ("/en", "en"), ("/ja-easy", "ja")])
    @pytest.mark.parametrize("where", ["register/", "register/sent/", "register/password/", "closed/"])
    def test_every_page_is_whole_in_every_language(self, client, prefix, language, where):
        html = client.get(f"{prefix}/accounts/{where}").content.decode()
        assert html.count("<h1") == 1
        assert f'<html lang="{language}"' in html
        assert not re.search(r"\sstyle=|\son[a-z]+=", html)


@pytest.mark.django_db
def test_the_page_of_asking_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/accounts/register/")


@pytest.mark.django_db
def test_the_sign_in_page_leads_to_registration_and_keeps_where_one_wanted_to_go(client):
    page = client.get("/accounts/sign-in/?next=/accounts/sessions/").content.decode()
    assert 'href="/accounts/register/?next=/accounts/sessions/"' in page
    assert "はじめての方（利用者登録）" in page


# ---------------------------------------------------------------------- races, with connections of their own


@pytest.mark.django_db(transaction=True)
def test_two_links_of_one_address_opened_at_once_make_one_account():
    secrets = [asked()[1] for _ in range(4)]
    results = at_once(*[lambda value=value: commands.register(secret=value, password=PASSWORD) for value in secrets])
    assert User.objects.count() == 1
    assert sorted(type(one).__name__ for one in results) == ["AccountRefused"] * 3 + ["User"]


@pytest.mark.django_db(transaction=True)
def test_one_link_used_twice_at_once_makes_one_account():
    _link, value = asked()
    results = at_once(*[lambda: commands.register(secret=value, password=PASSWORD)] * 4)
    assert User.objects.count() == 1
    assert sorted(type(one).__name__ for one in results) == ["LinkRefused"] * 3 + ["User"]


@pytest.mark.django_db(transaction=True)
def test_without_its_lock_one_link_could_be_spent_twice(monkeypatch):
    """That the test above would see it: with the lock off, both find the link unused."""
    _link, value = asked()
    both = threading.Barrier(2)
    usable = secret._usable

    def unlocked(text, kind, *, lock):
        link = usable(text, kind, lock=False)
        both.wait(timeout=5)
        return link

    monkeypatch.setattr(secret, "_usable", unlocked)
    spent = at_once(*[lambda: secret.spend(value, LinkKind.REGISTRATION)] * 2)
    assert [type(one).__name__ for one in spent] == ["EmailLink", "EmailLink"]


@pytest.mark.django_db
def test_an_account_opened_meanwhile_by_an_administrator_stays_as_it_is(account):
    _link, value = asked()
    user = account()
    with pytest.raises(AccountRefused, match="もうあります"):
        commands.register(secret=value, password="another long secret")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not user.is_resident


@pytest.mark.django_db
def test_a_link_counts_from_the_mail_and_not_from_the_asking(moment):
    link, _ = asked()
    moment.forward(hours=5)
    secret.renew(link)
    assert link.expires_at == moment.now + dt.timedelta(hours=24)
