"""Signing in with a password, and what an account may and may not be."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kusei.foundation.audit.models import Entry
from kusei.foundation.people import commands, jobs
from kusei.foundation.people.commands import AccountRefused
from kusei.foundation.people.models import EmailLink, User
from kusei.foundation.people.passwords import password_link
from kusei.foundation.people.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_e_mail_address_and_password_sign_in_and_lead_to_the_page_asked_for(client, account, sign_in):
    account()
    response = sign_in(client, email=" Hanako@Example.JP", next="/accounts/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/"
    assert client.get("/accounts/").status_code == 200


def test_the_way_back_never_leads_to_another_site(client, account, sign_in):
    account()
    assert sign_in(client, next="https://example.com/")["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, account, sign_in):
    account()
    sentence = "メールアドレスかパスワードが違います"
    assert sentence in sign_in(client, password="wrong wrong wrong").content.decode()
    assert sentence in sign_in(client, email="nobody@example.jp").content.decode()


def test_nobody_registers_by_the_librarys_own_way(client):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.post("/accounts/signup/", {"email": "a@example.jp"}).status_code == 404


def test_a_closed_account_cannot_sign_in(client, account, sign_in):
    commands.set_active(user=account(), active=False)
    assert sign_in(client)["Location"] == "/accounts/inactive/"
    assert client.get("/accounts/").status_code == 302


def test_signing_out_needs_a_post(client, account):
    client.force_login(account())
    client.get("/accounts/sign-out/")
    assert client.get("/accounts/").status_code == 200
    client.post("/accounts/sign-out/")
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize("password", ["eleven char", "password1234", "123456789012", "hanako@example.jp"])
def test_short_common_numeric_and_similar_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="hanako@example.jp", name="見本 花子"))


def test_twelve_uncommon_characters_are_enough():
    validate_password("あさがお咲いた庭の朝です", User(email="hanako@example.jp", name="見本 花子"))


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, account, sign_in, moment):
    account()
    client.post("/accounts/password/forgotten/", {"email": "hanako@example.jp"})
    jobs.mail_link(link_id=EmailLink.objects.get().pk)
    link = next(line for line in mail.outbox[0].body.splitlines() if "/password/new/" in line)
    assert "?link=" in link
    page = client.get(link, follow=True)
    new = "another long secret"
    done = client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert done["Location"] == "/accounts/password/new/done/"
    assert "使えません" in client.get(link, follow=True).content.decode()
    assert sign_in(client, password=new).status_code == 302


def test_a_new_password_by_link_ends_the_lock(client, account, sign_in, moment):
    user = account()
    for _ in range(5):
        sign_in(client, password="wrong wrong wrong")
    page = client.get(password_link(user), follow=True)
    new = "another long secret"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert sign_in(client, password=new, address="192.0.2.2").status_code == 302


def test_an_unknown_address_gets_no_mail_and_the_same_page(client, account):
    response = client.post("/accounts/password/forgotten/", {"email": "nobody@example.jp"})
    assert response["Location"] == "/accounts/password/forgotten/sent/"
    jobs.mail_link(link_id=EmailLink.objects.get().pk)
    assert not mail.outbox


def test_whether_the_address_is_known_is_looked_up_by_a_job_and_not_by_the_page(client, account):
    account()
    with CaptureQueriesContext(connection) as captured:
        client.post("/accounts/password/forgotten/", {"email": "hanako@example.jp"})
    assert not any('FROM "people_user"' in one["sql"] or "account_emailaddress" in one["sql"] for one in captured)


def test_a_closed_account_gets_no_link_for_a_new_password(client, account):
    commands.set_active(user=account(), active=False)
    client.post("/accounts/password/forgotten/", {"email": "hanako@example.jp"})
    jobs.mail_link(link_id=EmailLink.objects.get().pk)
    assert not mail.outbox


def test_two_accounts_cannot_share_an_address_in_different_case(account):
    account()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="HANAKO@example.jp")
    with pytest.raises(AccountRefused, match="もうあります"):
        account("Hanako@example.jp")


def test_a_staff_number_belongs_to_one_account_and_is_never_blank():
    commands.create_account(email="a@example.jp", name="あ", staff_number="100")
    commands.create_account(email="b@example.jp", name="い")
    commands.create_account(email="c@example.jp", name="う")
    with pytest.raises(AccountRefused, match="職員番号"):
        commands.create_account(email="d@example.jp", name="え", staff_number="100")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="e@example.jp", staff_number="")


@pytest.mark.parametrize(("email", "name"), [("no address", "名"), ("a@example.jp", "  ")])
def test_an_account_needs_an_address_and_a_name(email, name):
    with pytest.raises(AccountRefused):
        commands.create_account(email=email, name=name)


def test_the_history_tells_of_a_new_password_without_the_password(account):
    user = account()
    user.set_password("another long secret")
    user.save()
    texts = [f"{entry.before}{entry.after}" for entry in Entry.objects.filter(model="people.user")]
    assert texts
    assert not any(user.password in text or PASSWORD in text or "md5$" in text for text in texts)


def test_in_a_demonstration_the_page_says_that_a_password_is_enough(client, settings):
    assert "見本として動いています" not in client.get("/accounts/sign-in/").content.decode()
    settings.DEMO, settings.STAFF_SECOND_FACTOR = True, False
    assert "見本として動いています" in client.get("/accounts/sign-in/").content.decode()
