"""The pages of groups: a resident asks, invites and leaves; staff look, decide and extend."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kusei.engines.bookings.reservations.commands import groups as commands
from kusei.engines.bookings.reservations.commands import members
from kusei.engines.bookings.reservations.models import Group, Invitation
from kusei.engines.bookings.reservations.testing import rooms
from kusei.foundation.people.testing import resident, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    return rooms(who={"groups": ["culture"]})["hall-a"].facility


def client_of(user):
    return sign_in(Client(), user)


def asked(hall, who):
    return commands.ask_registration(facility=hall, name="合唱の会", kind="culture", by=who)


def test_a_resident_asks_with_a_paper_and_reads_that_it_is_looked_at(hall):
    client = client_of(resident())
    assert "見本会館" in client.get(reverse("bookings:group_choose")).content.decode()
    address = reverse("bookings:group_new", args=[hall.key])
    assert client.get(address).status_code == 200
    missing = client.post(address, {"kind": "culture"})
    assert missing.status_code == 422
    assert "この項目を書いてください。" in missing.content.decode()
    wrong = client.post(
        address, {"name": "合唱の会", "kind": "culture", "paper": SimpleUploadedFile("a.pdf", b"not a pdf")}
    )
    assert wrong.status_code == 422
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
        "0000000049454e44ae426082"
    )
    sent = {"name": "合唱の会", "kind": "culture", "district": "見本町", "paper": SimpleUploadedFile("名簿.png", png)}
    page = client.post(address, sent, follow=True).content.decode()
    made = Group.objects.get()
    assert "施設が申請を確かめています" in page
    assert made.files.count() == 1
    assert "名簿.jpg" in page
    paper = client.get(reverse("bookings:group_file", args=[made.pk, made.files.get().pk]))
    assert paper.status_code == 200


def test_who_leads_invites_and_who_is_invited_says_yes(hall):
    boss, second = resident(name="見本 太郎"), resident("second@example.jp", name="見本 次郎")
    group = asked(hall, boss)
    lead, other = client_of(boss), client_of(second)
    assert other.get(reverse("bookings:group", args=[group.pk])).status_code == 404
    bad = lead.post(reverse("bookings:group_invite", args=[group.pk]), {"email": "second"})
    assert bad.status_code == 422
    page = lead.post(reverse("bookings:group_invite", args=[group.pk]), {"email": second.email}, follow=True)
    assert second.email in page.content.decode()
    invitation = Invitation.objects.get()
    assert "合唱の会" in other.get(reverse("bookings:groups")).content.decode()
    answer = other.post(reverse("bookings:invitation", args=[invitation.pk, "accept"]), follow=True)
    assert "見本 次郎" in answer.content.decode()
    gone = other.post(reverse("bookings:invitation", args=[invitation.pk, "accept"]), follow=True)
    assert "この招待は使えません" in gone.content.decode()
    other.post(reverse("bookings:group_act", args=[group.pk, "leave"]))
    assert list(group.members.all()) == [boss]


def test_a_member_without_the_lead_sees_no_addresses_and_removes_nobody(hall):
    boss, second = resident(), resident("second@example.jp")
    group = asked(hall, boss)
    group.members.add(second)
    members.invite(group_id=group.pk, email="third@example.jp", by=boss)
    client = client_of(second)
    page = client.get(reverse("bookings:group", args=[group.pk])).content.decode()
    assert "third@example.jp" not in page
    client.post(reverse("bookings:group_act", args=[group.pk, "remove"]), {"chosen": str(boss.pk)})
    assert group.members.count() == 2
    assert client.post(reverse("bookings:group_act", args=[group.pk, "nothing"])).status_code == 404


def test_the_list_of_groups_takes_a_fixed_number_of_queries(hall, django_assert_max_num_queries):
    who = resident()
    for _ in range(4):
        asked(hall, who)
    client = client_of(who)
    client.get(reverse("bookings:groups"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("bookings:groups")).content.decode().count("合唱の会") == 4
