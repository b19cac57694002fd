"""How sessions end: without use, by age, everywhere at once."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from kusei.foundation.people import commands
from kusei.foundation.people.tests.conftest import PASSWORD

PAGE = "/accounts/"


@pytest.fixture
def signed_in(client, account, moment):
    client.force_login(account())
    return client


def test_a_session_lives_while_it_is_used_every_twenty_nine_minutes(signed_in, moment):
    for _ in range(10):
        moment.forward(minutes=29)
        assert signed_in.get(PAGE).status_code == 200


def test_after_thirty_minutes_without_use_one_is_asked_to_sign_in_with_the_way_back_and_a_sentence(signed_in, moment):
    moment.forward(minutes=30)
    response = signed_in.get(f"{PAGE}?a=b")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/sign-in/?ended=idle&next=%2Faccounts%2F%3Fa%3Db"
    page = signed_in.get(response["Location"]).content.decode()
    assert "30分のあいだ操作がなかったため" in page
    assert 'name="next" value="/accounts/?a=b"' in page


def test_a_public_page_is_shown_after_the_time_out_with_the_sentence(signed_in, moment):
    moment.forward(minutes=31)
    response = signed_in.get("/accounts/password/forgotten/")
    assert response.status_code == 200
    assert "30分のあいだ操作がなかったため" in response.content.decode()
    assert "_auth_user_id" not in signed_in.session


def test_after_twelve_hours_even_a_busy_session_is_over(signed_in, moment):
    for _ in range(35):
        moment.forward(minutes=20)
        assert signed_in.get(PAGE).status_code == 200
    moment.forward(minutes=20)
    assert "ended=age" in signed_in.get(PAGE)["Location"]


def test_a_form_sent_too_late_leads_back_without_repeating_the_post(signed_in, moment):
    moment.forward(minutes=31)
    assert "next" not in signed_in.post("/accounts/sessions/")["Location"]


def test_an_htmx_request_after_the_time_out_changes_the_whole_page(signed_in, moment):
    moment.forward(minutes=31)
    response = signed_in.get(PAGE, headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/accounts/sign-in/?ended=idle")


def test_signing_out_everywhere_ends_the_sessions_of_all_browsers(client, account, moment, django_user_model):
    user = account()
    other = Client()
    client.force_login(user)
    other.force_login(user)
    moment.forward(minutes=1)
    response = client.post(reverse("people:end_sessions"))
    assert response["Location"] == "/accounts/sign-in/?ended=elsewhere"
    assert "ended=elsewhere" in other.get(PAGE)["Location"]
    moment.forward(minutes=1)
    client.force_login(user)
    assert client.get(PAGE).status_code == 200


def test_a_closed_account_is_signed_out_at_once(signed_in, moment, django_user_model):
    commands.set_active(user=django_user_model.objects.get(), active=False)
    assert signed_in.get(PAGE).status_code == 302


def test_the_session_key_changes_at_sign_in(client, account, sign_in, moment):
    account()
    session = client.session  # makes one, and its cookie
    session["before"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client, account, sign_in, moment):
    user = account()
    other = Client()
    other.force_login(user)
    sign_in(client)
    new = "another long secret"
    response = client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.status_code == 302
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302
