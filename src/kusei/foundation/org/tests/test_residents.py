"""Administrators of staff have nothing to do with the accounts of residents."""

from __future__ import annotations

from kusei.foundation.org import staff
from kusei.foundation.org.models import Role
from kusei.foundation.people.testing import resident


def test_no_administrator_sees_or_opens_the_account_of_a_resident(person, give, ward):
    administrator, hanako = person("admin"), resident()
    give(administrator, Role.ADMINISTRATOR)
    assert list(staff.in_view(administrator)) == [administrator]
    assert list(staff.in_view(administrator, text="見本 花子")) == []
    assert staff.member(administrator, hanako.pk) is None
