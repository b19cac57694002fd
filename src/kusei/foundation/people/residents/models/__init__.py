"""What residents chose to let the ward know, whom they act for, what they agreed to, and whom nobody may find."""

from kusei.foundation.people.residents.models.consents import Consent
from kusei.foundation.people.residents.models.parties import (
    Mandate,
    MandateKind,
    MemberRole,
    Membership,
    Party,
    PartyKind,
)
from kusei.foundation.people.residents.models.periods import DateRange, in_force
from kusei.foundation.people.residents.models.secrecy import Secrecy
from kusei.foundation.people.residents.models.vault import Fact, HouseholdMember

__all__ = [
    "Consent",
    "DateRange",
    "Fact",
    "HouseholdMember",
    "Mandate",
    "MandateKind",
    "MemberRole",
    "Membership",
    "Party",
    "PartyKind",
    "Secrecy",
    "in_force",
]
