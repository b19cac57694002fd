"""Calendars for other programs, read by an independent library and by the letter of RFC 5545."""

from __future__ import annotations

import datetime as dt
import re

import icalendar
import pytest
import vobject
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.finding import commands
from kusei.engines.bookings.finding.models import Feed
from kusei.engines.bookings.finding.testing import house
from kusei.engines.bookings.reservations import commands as reservations
from kusei.engines.bookings.reservations.models import Group
from kusei.engines.bookings.reservations.testing import DAY, booked, group
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db
LINE = re.compile(rb"(?:BEGIN|END):[A-Z]+|[A-Z][A-Z0-9-]*(?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]+))*:.*", re.DOTALL)
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "SEQUENCE", "SUMMARY")


def strictly(content: bytes) -> icalendar.Calendar:
    """The calendar, if it is one by the letter: line ends, folding, one of each property, times with a zone."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert not [one for one in lines if len(one) > 75 or b"\n" in one]
    for one in content.replace(b"\r\n ", b"")[:-2].split(b"\r\n"):
        one.decode()  # folding never splits a letter
        assert LINE.fullmatch(one), one
    feed = icalendar.Calendar.from_ical(content)
    assert (feed["VERSION"], str(feed["PRODID"])) == ("2.0", "-//Kusei//Bookings//JA")
    zones = {str(one["TZID"]) for one in feed.walk("VTIMEZONE")}
    for event in feed.walk("VEVENT"):
        for name in ONCE:
            assert not isinstance(event[name], list)
        assert event.decoded("DTSTAMP").utcoffset() == dt.timedelta(0)
        assert event["DTSTART"].params["TZID"] in zones
        assert event.decoded("DTSTART").utcoffset() == dt.timedelta(hours=9)
        assert event.decoded("DTSTART") < event.decoded("DTEND")
    uids = [str(one["UID"]) for one in feed.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    told = [event.decoded("DTSTART") for event in feed.walk("VEVENT")]
    assert [one.replace(tzinfo=None) for one in _by_another(content)] == [one.replace(tzinfo=None) for one in told]
    return feed


def _by_another(content: bytes) -> list[dt.datetime]:
    """The beginnings of the events as a library reads them that did not write the calendar, found valid by it."""
    read = vobject.readOne(content.decode())
    assert read.validate(raiseException=True)
    return [event.dtstart.value for event in read.contents.get("vevent", ())]


def secret(feed: Feed) -> str:
    return reverse("calendars:secret", args=[commands.address_token(feed)])


def events(answer):
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return strictly(answer.content).walk("VEVENT")


def test_a_house_tells_when_it_is_booked_and_not_by_whom():
    room = house()
    who = resident(name="見本 花子")
    made = booked(room["hall-a"], who, purpose="合唱の練習", group=group(who, name="合唱の会"))
    answer = Client().get(reverse("calendars:ics", args=["test-hall"]))
    (event,) = events(answer)
    assert event.decoded("DTSTART") == made.begins_at
    assert str(event["STATUS"]) == "CONFIRMED"
    for hidden in ("花子", "合唱", str(made.pk), "予約番号"):
        assert hidden not in answer.content.decode()


def test_without_bookings_it_is_a_calendar_too():
    house()
    assert not events(Client().get(reverse("calendars:ics", args=["test-hall"])))


def test_a_person_reads_their_own_by_a_secret_address_without_signing_in():
    room = house(address="東京都大田区見本一丁目2番3号 " + "長い名前の建物" * 12)
    who, other = resident(), resident("other@example.jp")
    made = booked(room["hall-a"], who, purpose="合唱; 会議, 改行\nあり")
    booked(room["hall-b"], other)
    (event,) = events(Client().get(secret(commands.make_feed(person=who))))
    assert str(event["UID"]) == f"booking-{made.pk}@kusei"
    assert str(event["DESCRIPTION"]).endswith("合唱; 会議, 改行\nあり")
    assert str(event["URL"]).endswith(reverse("bookings:one", args=[made.pk]))


def test_a_change_keeps_the_uid_and_moves_stamp_and_sequence(watch):
    room = house()
    who = resident()
    made = booked(room["hall-a"], who)
    address = secret(commands.make_feed(person=who))
    (before,) = events(Client().get(address))
    (same,) = events(Client().get(address))
    assert before.to_ical() == same.to_ical()
    watch.on(hours=1)
    reservations.cancel(booking_id=made.pk, by=who)
    (after,) = events(Client().get(address))
    assert after["UID"] == before["UID"]
    assert (str(after["STATUS"]), after["SEQUENCE"]) == ("CANCELLED", before["SEQUENCE"] + 1)
    assert after.decoded("DTSTAMP") > before.decoded("DTSTAMP")


def test_a_mistake_that_was_undone_is_not_told():
    room = house(rules={"grace": 10})
    who = resident()
    reservations.undo(booking_id=booked(room["hall-a"], who).pk, by=who)
    assert not events(Client().get(secret(commands.make_feed(person=who))))


def test_a_group_is_read_by_its_members_as_long_as_they_are():
    room = house()
    who, other = resident(), resident("other@example.jp")
    club = group(who, other, name="合唱の会")
    made = booked(room["hall-a"], other, group=club)
    feed = commands.make_feed(person=who, group=club)
    (event,) = events(Client().get(secret(feed)))
    assert str(event["UID"]) == f"booking-{made.pk}@kusei"
    Group.objects.get(pk=club.pk).members.remove(who)
    assert Client().get(secret(feed)).status_code == 404
    with pytest.raises(commands.NotAMember):
        commands.make_feed(person=who, group=club)


def test_a_revoked_address_is_not_found_and_a_new_one_replaces_the_old():
    house()
    who = resident()
    first = commands.make_feed(person=who)
    second = commands.make_feed(person=who)
    client = Client()
    assert client.get(secret(first)).status_code == 404
    assert client.get(secret(second)).status_code == 200
    commands.revoke_feed(feed_id=second.pk, by=who)
    assert client.get(secret(second)).status_code == 404
    for wrong in ("x", "a" * 43, "a" * 500):
        assert client.get(reverse("calendars:secret", args=[wrong])).status_code == 404


def test_the_token_stands_nowhere_in_clear_and_what_was_revoked_stays_so():
    who = resident()
    feed = commands.make_feed(person=who)
    token = commands.address_token(feed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT finding_feed::text FROM finding_feed")
        assert token not in cursor.fetchone()[0]
    commands.forget(user=who)
    for change in ({"revoked_at": None}, {"digest": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feed.objects.update(**change)


def test_the_answer_is_private_and_an_unchanged_one_is_not_sent_again():
    who = resident()
    address = secret(commands.make_feed(person=who))
    client = Client()
    first = client.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    assert first["X-Robots-Tag"] == "noindex"
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_addresses_are_made_and_stopped_by_buttons():
    who, other = resident(), resident("other@example.jp")
    club = group(who, name="合唱の会")
    client = sign_in(Client(), who)
    client.post(reverse("calendars:feed-make"), {"group": str(club.pk)})
    client.post(reverse("calendars:feed-make"), {"group": ""})
    page = client.get(reverse("calendars:feeds")).content.decode()
    assert page.count(".ics") == 2
    feed = Feed.objects.get(group=None)
    assert sign_in(Client(), other).post(reverse("calendars:feed-revoke", args=[feed.pk])).status_code == 404
    assert client.post(reverse("calendars:feed-make"), {"group": "999"}).status_code == 404
    client.post(reverse("calendars:feed-revoke", args=[feed.pk]))
    assert client.get(reverse("calendars:feeds")).content.decode().count(".ics") == 1


def test_a_feed_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    room = house()
    who = resident()
    for number in range(4):
        booked(room["hall-a"], who, day=DAY + dt.timedelta(days=number))
    feed = commands.make_feed(person=who)
    with django_assert_max_num_queries(4):
        Client().get(secret(feed))
    with django_assert_max_num_queries(4):
        Client().get(reverse("calendars:ics", args=["test-hall"]))
