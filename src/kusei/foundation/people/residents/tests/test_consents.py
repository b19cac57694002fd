"""Consent for each purpose: append-only, bound to the words that were read."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import OuterRef

from kusei.foundation.people.models import User
from kusei.foundation.people.residents import commands, hooks, queries
from kusei.foundation.people.residents.models import Consent
from kusei.foundation.people.residents.refusals import ConsentRefused


def test_a_consent_holds_until_it_is_withdrawn_and_every_word_stays(hanako, taro, purpose):
    assert not queries.has_consent(hanako, purpose)
    commands.give_consent(user=hanako, purpose=purpose)
    commands.give_consent(user=hanako, purpose=purpose)
    assert queries.has_consent(hanako, purpose)
    assert not queries.has_consent(taro, purpose)
    commands.withdraw(user=hanako, purpose=purpose)
    commands.withdraw(user=hanako, purpose=purpose)
    assert not queries.has_consent(hanako, purpose)
    assert list(Consent.objects.order_by("pk").values_list("given", flat=True)) == [True, False]


def test_who_agreed_to_other_words_is_asked_again(hanako, purpose):
    commands.give_consent(user=hanako, purpose=purpose)
    hooks.register_purpose(purpose, "お知らせ", "お知らせを送ります。", "外部の会社も受け取ります。")
    assert not queries.has_consent(hanako, purpose)
    assert [one.outdated for one in queries.consents_of(hanako) if one.purpose.key == purpose] == [True]
    commands.give_consent(user=hanako, purpose=purpose)
    assert queries.has_consent(hanako, purpose)
    assert ["外部" in row.text for row in Consent.objects.order_by("pk")] == [False, True]


@pytest.mark.parametrize("said", ["", "y", "n", "yn", "yny", "ynyn", "o", "on", "oy"])
def test_the_condition_for_many_people_says_what_is_said_of_one(hanako, taro, purpose, said):
    """y: yes, n: taken back, o: yes to other words than today's."""
    commands.give_consent(user=taro, purpose="profile.prefill")  # another person, another purpose
    today = hooks.purpose(purpose)
    for one in said:
        if one == "o":
            hooks.register_purpose(purpose, "お知らせ", "別の文面です。", "別の人が受け取ります。")
        (commands.withdraw if one == "n" else commands.give_consent)(user=hanako, purpose=purpose)
        hooks.register_purpose(today.key, today.label, today.sentence, today.receivers)
    who = User.objects.filter(queries.agreed_to(purpose, OuterRef("pk")))
    assert set(who) == ({hanako} if queries.has_consent(hanako, purpose) else set())
    assert not User.objects.filter(queries.agreed_to("sample.unknown", OuterRef("pk"))).exists()


def test_nobody_agrees_to_what_nobody_asks(hanako):
    with pytest.raises(ConsentRefused):
        commands.give_consent(user=hanako, purpose="sample.unknown")
    assert not queries.has_consent(hanako, "sample.unknown")


@pytest.mark.parametrize("change", ["UPDATE residents_consent SET given = false", "DELETE FROM residents_consent"])
def test_the_database_keeps_every_word(hanako, purpose, change):
    commands.give_consent(user=hanako, purpose=purpose)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_the_language_of_the_reader_does_not_make_another_text(hanako):
    from django.utils import translation

    found = hooks.purpose("profile.prefill")
    with translation.override("en"):
        english = found.version
    assert english == found.version
