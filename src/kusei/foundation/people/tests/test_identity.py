"""Verified identity by card, against a provider that the tests start: what is asked for, received, kept and refused."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kusei.foundation.audit.models import Entry
from kusei.foundation.people import commands as accounts
from kusei.foundation.people import identity
from kusei.foundation.people.card import claims, commands
from kusei.foundation.people.card.claims import Received
from kusei.foundation.people.identity import Level, attributes_of, level_of
from kusei.foundation.people.models import User, VerifiedIdentity
from kusei.foundation.people.testing import resident
from kusei.foundation.people.testing import sign_in as signed_in
from kusei.foundation.people.tests.conftest import PASSWORD
from kusei.foundation.people.tests.issuer import BACK, HANAKO, configured, through
from kusei.foundation.people.tests.test_registration import at_once
from kusei.foundation.web import clock

VERIFY, CONFIRM = "/accounts/identity/verify/", "/accounts/identity/confirm/"
ALL = ["name", "address", "birthdate", "gender"]
MY_NUMBER = "123456789018"  # passes the check digit


@pytest.fixture
def card(issuer, key_file, settings):
    """The provider, configured to verify residents by card."""
    settings.SOCIALACCOUNT_PROVIDERS = configured(issuer.url, key_file, card=True)
    return issuer


@pytest.fixture
def hanako(db):
    return resident(password=PASSWORD)


def entered(user):
    """A browser in which the user has just given the password."""
    client = Client()
    client.post("/accounts/sign-in/", {"login": user.email, "password": PASSWORD})
    return client


def go(client, consented):
    """To the provider: what is asked of it."""
    response = client.post(VERIFY, {"attributes": consented})
    return urlsplit(response["Location"]).query


def there_and_back(client, card, consented=ALL):
    return client.get(f"{BACK}?{card.authorize(go(client, consented))}")


def verified(user, card, consented=ALL):
    client = entered(user)
    assert there_and_back(client, card, consented)["Location"] == CONFIRM
    client.post(CONFIRM)
    return client


def said_to(client):
    return client.get("/accounts/").content.decode()


class TestVerifying:
    def test_what_was_consented_to_is_asked_for_shown_confirmed_and_kept(self, card, hanako):
        client = entered(hanako)
        query = {name: values[0] for name, values in parse_qs(go(client, ["name", "birthdate"])).items()}
        assert set(query["scope"].split()) == {"openid", "name", "birthdate"}
        assert query["acr_values"] == "aal3 crl"
        assert query["code_challenge_method"] == "S256"
        assert query["nonce"]
        there_and_back(client, card, ["name", "birthdate"])
        page = client.get(CONFIRM).content.decode()
        assert "見本 花子" in page
        assert "昭和60年3月15日" in page
        assert "見本一丁目" not in page
        assert not VerifiedIdentity.objects.exists()
        client.post(CONFIRM)
        assert attributes_of(hanako) == {"name": "見本 花子", "birthdate": "19850315"}
        assert level_of(User.objects.get()) is Level.CARD
        assert card.refusals == []

    def test_nothing_need_be_handed_over(self, card, hanako):
        verified(hanako, card, [])
        assert card.userinfo_asked == 0
        assert attributes_of(hanako) == {}
        assert level_of(User.objects.get()) is Level.CARD

    def test_none_is_ticked_before_the_person_ticks_it(self, card, hanako):
        assert "checked" not in entered(hanako).get(VERIFY).content.decode()

    def test_more_than_the_profile_cannot_be_asked_for(self, card, hanako):
        assert entered(hanako).post(VERIFY, {"attributes": ["name", "my_number"]}).status_code == 200

    def test_a_provider_that_says_more_than_was_consented_to_is_not_heard(self, card, hanako):
        card.extra = {"gender": "2", "phone_number": "03-0000-0000", "email": "x@example.jp"}
        verified(hanako, card, ["name"])
        assert attributes_of(hanako) == {"name": "見本 花子"}

    def test_the_card_alone_signs_in_afterwards(self, card, hanako):
        verified(hanako, card)
        client = Client()
        through(client, card, next="/accounts/")
        assert client.session["_auth_user_id"] == str(hanako.pk)
        assert card.userinfo_asked == 1  # at the verification; signing in asks for nothing

    def test_pressing_twice_is_as_good_as_once(self, card, hanako):
        client = verified(hanako, card)
        assert client.post(CONFIRM)["Location"] == "/accounts/"
        assert VerifiedIdentity.objects.count() == 1

    def test_what_was_received_can_be_thrown_away(self, card, hanako):
        client = entered(hanako)
        there_and_back(client, card)
        client.post(CONFIRM, {"stop": "1"})
        assert client.get(CONFIRM)["Location"] == "/accounts/identity/"
        assert not VerifiedIdentity.objects.exists()

    def test_what_was_received_waits_half_an_hour(self, card, hanako, moment):
        client = entered(hanako)
        there_and_back(client, card)
        moment.forward(minutes=29)
        client.get("/accounts/")
        moment.forward(minutes=1)
        client.post(CONFIRM)
        assert not VerifiedIdentity.objects.exists()

    def test_the_same_card_again_brings_a_new_address(self, card, hanako):
        verified(hanako, card)
        card.people["citizen-1"]["address"] = "東京都大田区見本二丁目1番1号"
        verified(hanako, card)
        assert attributes_of(hanako)["address"] == "東京都大田区見本二丁目1番1号"
        assert VerifiedIdentity.objects.count() == 1

    def test_upper_floors_are_told_in_the_same_transaction(self, card, hanako, monkeypatch):
        told = []
        monkeypatch.setattr(identity, "_receivers", [])
        identity.register_attributes_received(lambda **said: told.append(said))
        verified(hanako, card, ["name"])
        assert [(one["user"], one["attributes"]) for one in told] == [(hanako, {"name": "見本 花子"})]

    def test_an_upper_floor_that_fails_takes_the_confirmation_back(self, hanako, monkeypatch):
        def refuse(**_said):
            raise ValidationError("no")

        monkeypatch.setattr(identity, "_receivers", [refuse])
        with pytest.raises(ValidationError):
            commands.confirm_identity(user=hanako, received=received())
        assert not VerifiedIdentity.objects.exists()
        assert not SocialAccount.objects.exists()


class TestWhatIsKept:
    def test_a_change_of_keys_reaches_the_attributes(self, settings, db):
        user = resident(level=Level.CARD)
        settings.FIELD_KEYS = ["another key", *settings.FIELD_KEYS]
        before = bytes(VerifiedIdentity.objects.get().attributes)
        assert commands.reseal_identities() is None
        settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
        assert attributes_of(user) == HANAKO
        after = bytes(VerifiedIdentity.objects.get().attributes)
        commands.reseal_identities()
        assert before != after == bytes(VerifiedIdentity.objects.get().attributes)

    def test_the_attributes_are_encrypted_and_the_subject_is_a_digest(self, card, hanako):
        verified(hanako, card)
        row = VerifiedIdentity.objects.get()
        assert "見本".encode() not in bytes(row.attributes)
        assert card.subject not in f"{row.subject_digest}{SocialAccount.objects.get().uid}"
        assert SocialAccount.objects.get().extra_data == {}

    def test_the_history_tells_of_the_verification_without_what_was_received(self, card, hanako):
        verified(hanako, card)
        entries = Entry.objects.filter(model__in=["people.verifiedidentity", "socialaccount.socialaccount"])
        text = " ".join(f"{entry.before}{entry.after}" for entry in entries)
        assert {entry.act.reason for entry in entries} == {"カードによる本人確認"}
        assert "見本" not in text
        assert VerifiedIdentity.objects.get().subject_digest not in text

    def test_the_session_holds_what_was_received_only_sealed(self, card, hanako):
        client = entered(hanako)
        there_and_back(client, card)
        assert "見本" not in str(dict(client.session))
        assert "19850315" not in str(dict(client.session))

    def test_no_address_and_no_log_names_the_person(self, card, hanako, caplog):
        client = entered(hanako)
        response = there_and_back(client, card)
        client.get(response["Location"])
        assert "見本" not in response["Location"]
        assert not any(
            "見本" in record.getMessage() or card.subject in record.getMessage() for record in caplog.records
        )


LIES = {
    "another nonce": {"nonce": "guessed"},
    "another audience": {"aud": "somebody-else"},
    "another issuer": {"iss": "https://evil.example"},
    "a weaker level": {"acr": "aal2"},
    "no level": {"acr": None},
    "a level that only looks like it": {"acr": "aal33"},
    "a level that is no text": {"acr": ["aal3"]},
}


class TestLies:
    @pytest.mark.parametrize("lie", LIES)
    def test_an_id_token_that_lies_verifies_nobody(self, card, hanako, lie):
        card.claims = LIES[lie]
        client = entered(hanako)
        assert there_and_back(client, card).status_code == 401
        client.post(CONFIRM)
        assert not VerifiedIdentity.objects.exists()
        assert card.userinfo_asked == 0

    def test_a_weaker_level_does_not_sign_in_either(self, card, hanako):
        verified(hanako, card)
        card.acr = "aal2"
        client = Client()
        assert through(client, card).status_code == 401
        assert "_auth_user_id" not in client.session

    def test_a_code_works_once(self, card, hanako):
        client = entered(hanako)
        back = card.authorize(go(client, ALL))
        client.get(f"{BACK}?{back}")
        client.post(CONFIRM, {"stop": "1"})
        assert client.get(f"{BACK}?{back}").status_code == 401

    def test_somebody_elses_code_is_useless_in_ones_own_conversation(self, card, hanako):
        stolen = parse_qs(card.authorize(go(entered(hanako), ALL)))["code"][0]
        thief = entered(resident("taro@example.jp", password=PASSWORD))
        own = parse_qs(card.authorize(go(thief, ALL)))
        assert thief.get(BACK, {"code": stolen, "state": own["state"][0]}).status_code == 401
        assert card.refusals == ["wrong code_verifier"]

    def test_attributes_of_somebody_else_are_refused(self, card, hanako):
        card.extra = {"sub": "somebody-else"}
        assert there_and_back(entered(hanako), card).status_code == 401

    @pytest.mark.parametrize(
        "extra", [{"individual_number": MY_NUMBER}, {"name": f"見本 {MY_NUMBER}"}, {"x": {"y": 123456789018}}]
    )
    def test_a_number_that_could_be_a_my_number_is_refused_with_everything_else(self, card, hanako, extra):
        card.extra = extra
        client = entered(hanako)
        assert there_and_back(client, card)["Location"] == "/accounts/identity/"
        assert "マイナンバーをお預かりしません" in client.get("/accounts/identity/").content.decode()
        client.post(CONFIRM)
        assert not VerifiedIdentity.objects.exists()

    def test_one_in_the_id_token_is_refused_too(self, card, hanako):
        card.claims = {"individual_number": MY_NUMBER}
        assert there_and_back(entered(hanako), card, [])["Location"] == "/accounts/identity/"

    def test_another_person_who_is_signed_in_meanwhile_gets_nothing(self, card, hanako):
        client = entered(hanako)
        back = card.authorize(go(client, ALL))
        taro = resident("taro@example.jp", password=PASSWORD)
        state = client.session["socialaccount_states"]
        signed_in(client, taro)
        session = client.session
        session["socialaccount_states"] = state
        session.save()
        assert client.get(f"{BACK}?{back}")["Location"] == "/accounts/identity/"
        client.post(CONFIRM)
        assert not VerifiedIdentity.objects.exists()

    def test_signing_in_cannot_be_turned_into_verifying(self, card, hanako):
        through(Client(), card, process="verify")
        assert not VerifiedIdentity.objects.exists()

    @given(st.dictionaries(st.sampled_from([*ALL, "sub", "x"]), st.text(max_size=400) | st.integers() | st.none()))
    def test_whatever_a_provider_says_only_consented_texts_are_taken(self, said):
        try:
            taken = claims.taken(said, ["name", "birthdate"])
        except claims.ClaimRefused:
            return
        assert set(taken) <= {"name", "birthdate"}
        assert all(isinstance(value, str) and value for value in taken.values())


class TestOneCardOneAccount:
    def test_a_card_of_another_account_is_refused_with_a_sentence(self, card, hanako):
        verified(hanako, card)
        client = verified(resident("taro@example.jp", password=PASSWORD), card)
        assert "ほかのアカウントで使っています" in said_to(client)
        assert VerifiedIdentity.objects.get().user == hanako

    def test_an_account_takes_no_second_card(self, card, hanako):
        verified(hanako, card)
        card.citizen = "citizen-2"
        client = verified(hanako, card)
        assert "別のカードで本人確認が済んでいます" in said_to(client)
        assert attributes_of(hanako)["name"] == "見本 花子"

    def test_the_database_refuses_both(self, hanako):
        commands.confirm_identity(user=hanako, received=received())
        row = VerifiedIdentity.objects.get()
        taro = resident("taro@example.jp")
        for changed in ({"user": taro}, {"subject_digest": "b" * 64}):
            values = {"user": hanako, "issuer": row.issuer, "subject_digest": row.subject_digest, **changed}
            with pytest.raises(IntegrityError), transaction.atomic():
                VerifiedIdentity.objects.create(**values, acr="aal3", verified_at=clock.now(), attributes=b"x")

    def test_after_unbinding_the_card_is_free_and_no_longer_signs_in(self, card, hanako):
        client = verified(hanako, card)
        client.post("/accounts/identity/remove/")
        assert level_of(User.objects.get(pk=hanako.pk)) is Level.CONTACT
        assert attributes_of(hanako) == {}
        assert through(Client(), card)["Location"] == "/accounts/sign-in/"
        taro = resident("taro@example.jp", password=PASSWORD)
        verified(taro, card)
        assert VerifiedIdentity.objects.get().user == taro

    def test_the_last_way_to_sign_in_is_not_taken_away(self, hanako):
        commands.confirm_identity(user=hanako, received=received())
        hanako.set_unusable_password()
        hanako.save()
        with pytest.raises(commands.IdentityRefused, match="パスワードかパスキー"):
            commands.unbind(user=hanako)

    def test_disconnecting_the_sign_in_ends_the_verification(self, card, hanako):
        client = verified(hanako, card)
        client.post("/accounts/identities/", {"account": SocialAccount.objects.get().pk})
        assert level_of(User.objects.get()) is Level.CONTACT

    @pytest.mark.django_db(transaction=True)
    def test_of_two_accounts_that_confirm_one_card_at_once_one_gets_it(self):
        people = [resident(f"a{number}@example.jp") for number in range(4)]
        results = at_once(*[lambda one=one: commands.confirm_identity(user=one, received=received()) for one in people])
        assert VerifiedIdentity.objects.count() == SocialAccount.objects.count() == 1
        assert sorted(type(one).__name__ for one in results) == ["IdentityRefused"] * 3 + ["VerifiedIdentity"]


def received(acr="aal3 crl", digest="a" * 64, **attributes):
    return Received("https://card.example.jp", digest, acr, clock.now(), attributes)


class TestWhoMay:
    def test_staff_accounts_have_no_such_pages(self, card, staff_account, client):
        signed_in(client, staff_account)
        for address in ("/accounts/identity/", CONFIRM):
            assert client.get(address).status_code == 404

    def test_without_a_provider_that_verifies_by_card_there_is_nothing_to_verify_with(self, issuer, hanako):
        client = entered(hanako)
        assert client.get("/accounts/identity/").status_code == 404
        assert client.get(VERIFY).status_code == 404
        assert "本人確認" not in client.get("/accounts/").content.decode()

    def test_verifying_asks_for_the_password_when_it_was_given_long_ago(self, card, hanako, client):
        client.force_login(hanako)
        assert client.get(VERIFY)["Location"].startswith("/accounts/confirm/")

    def test_an_account_without_a_verified_mailbox_is_refused(self, db):
        with pytest.raises(commands.IdentityRefused, match="メールアドレス"):
            commands.confirm_identity(user=resident(level=Level.ANONYMOUS), received=received())

    def test_a_closed_account_is_refused(self, hanako):
        accounts.set_active(user=hanako, active=False)
        with pytest.raises(commands.IdentityRefused):
            commands.confirm_identity(user=hanako, received=received())

    def test_a_level_below_the_card_is_refused_by_the_command_too(self, hanako):
        with pytest.raises(commands.IdentityRefused, match="カード"):
            commands.confirm_identity(user=hanako, received=received(acr="aal2 crl"))

    def test_a_card_that_nobody_bound_makes_no_account(self, card, db, client):
        assert through(client, card)["Location"] == "/accounts/sign-in/"
        assert "先に利用者登録" in client.get("/accounts/sign-in/").content.decode()
        assert not User.objects.exists()


class TestLevels:
    def test_each_includes_the_ones_before_it(self):
        assert [[a.at_least(b) for b in Level] for a in Level] == [
            [True, False, False],
            [True, True, False],
            [True] * 3,
        ]
        assert Level.CARD.at_least("contact")
        with pytest.raises(ValueError, match="gold"):
            Level.CARD.at_least("gold")

    def test_a_visitor_an_unverified_and_a_closed_account_are_anonymous(self, db):
        closed = resident("closed@example.jp", Level.CARD)
        accounts.set_active(user=closed, active=False)
        assert level_of(AnonymousUser()) is level_of(None) is Level.ANONYMOUS
        assert level_of(resident(level=Level.ANONYMOUS)) is Level.ANONYMOUS
        assert level_of(User.objects.get(pk=closed.pk)) is Level.ANONYMOUS

    def test_asking_costs_one_query_and_asking_again_none(self, db, django_assert_num_queries):
        user = resident(level=Level.CARD)
        with django_assert_num_queries(1):
            assert level_of(user) is Level.CARD
            assert level_of(user) is Level.CARD

    def test_a_verification_counts_for_five_years(self, db):
        user = resident(level=Level.CARD)
        then = VerifiedIdentity.objects.get().verified_at
        last = then.replace(year=then.year + 5)
        assert level_of(user, last - dt.timedelta(seconds=1)) is Level.CARD
        assert level_of(user, last) is Level.CONTACT

    def test_one_of_the_29th_of_february_too(self, db, moment):
        moment.now = dt.datetime(2028, 2, 29, 3, 0, tzinfo=dt.UTC)
        user = resident(level=Level.CARD)
        assert level_of(user, dt.datetime(2033, 2, 28, 2, 59, tzinfo=dt.UTC)) is Level.CARD
        assert level_of(user, dt.datetime(2033, 2, 28, 3, 0, tzinfo=dt.UTC)) is Level.CONTACT

    def test_what_an_old_card_said_is_not_told_any_more(self, db, moment):
        user = resident(level=Level.CARD)
        assert attributes_of(user) == HANAKO
        moment.forward(days=5 * 366)
        assert attributes_of(user) == {}


@pytest.mark.parametrize("prefix", ["", "/en", "/ja-easy"])
def test_the_pages_are_whole_in_every_language(card, hanako, prefix):
    client = verified(hanako, card)
    there_and_back(client, card)
    for where in ("", "verify/", "confirm/", "remove/"):
        html = client.get(f"{prefix}/accounts/identity/{where}").content.decode()
        assert html.count("<h1") == 1, where
        assert " style=" not in html
