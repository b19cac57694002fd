"""Reads of this app that pages, the procedures engine and other apps share."""

from kusei.foundation.people.residents.queries.consents import Standing, agreed_to, consents_of, has_consent
from kusei.foundation.people.residents.queries.looks import Look, looks_at
from kusei.foundation.people.residents.queries.parties import (
    Subject,
    limited_mandates,
    may_act_for,
    represents,
    subjects_for,
)
from kusei.foundation.people.residents.queries.secrecy import (
    is_secret,
    keeps_secrecy,
    secret_parties,
    secret_users,
)
from kusei.foundation.people.residents.queries.vault import (
    Known,
    Member,
    Past,
    Profile,
    facts_of,
    history_of,
    household_of,
    known,
    profile,
    profile_for_staff,
)

__all__ = [
    "Known",
    "Look",
    "Member",
    "Past",
    "Profile",
    "Standing",
    "Subject",
    "agreed_to",
    "consents_of",
    "facts_of",
    "has_consent",
    "history_of",
    "household_of",
    "is_secret",
    "keeps_secrecy",
    "known",
    "limited_mandates",
    "looks_at",
    "may_act_for",
    "profile",
    "profile_for_staff",
    "represents",
    "secret_parties",
    "secret_users",
    "subjects_for",
]
