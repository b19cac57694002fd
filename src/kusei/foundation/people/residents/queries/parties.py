"""For whom a person may apply today: for themselves, for parties they belong to, for those who gave them a mandate."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kusei.foundation.people.models import User
from kusei.foundation.people.residents.models import Mandate, MemberRole, Membership, Party, Secrecy, in_force
from kusei.foundation.web import clock
from kusei.foundation.web.encryption import blind

SELF, PARTY, PERSON = "self", "party", "person"
AGENT_MARK = "residents.agent"  # the purpose of the blind index over invited addresses


@dataclass(frozen=True)
class Subject:
    """Somebody for whom an application is made. `id` is an account's number, or a party's; `through` says by what:
    blank for oneself, `membership:<number>` or `mandate:<number>`.
    """

    kind: str
    id: int
    label: str
    through: str = ""


def mark_of(email: str) -> str:
    """By which an invitation to the address is found."""
    return blind(email.strip().lower(), purpose=AGENT_MARK)


def marks_of(user: User) -> list[str]:
    """The marks of every address that the account has proved. One SQL query."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return [mark_of(email) for email in proved]


def current_memberships(user: User) -> QuerySet[Membership]:
    """The parties to which the person belongs today."""
    return Membership.objects.filter(in_force(clock.today()), user=user).select_related("party").order_by("pk")


def represents(user: User, party: Party) -> bool:
    """Whether the person is a representative of the party today. One SQL query."""
    return current_memberships(user).filter(party=party, role=MemberRole.REPRESENTATIVE).exists()


def current_mandates(agent: User, procedure_key: str = "") -> QuerySet[Mandate]:
    """The mandates by which the person may act today; those for a procedure, or with a blank key those for all."""
    covers = Q(procedures__len=0) | Q(procedures__contains=[procedure_key]) if procedure_key else Q(procedures__len=0)
    return _standing_mandates(agent).filter(covers)


def limited_mandates(agent: User) -> list[tuple[Subject, list[str]]]:
    """For whom the person may act today in certain procedures only, and in which. One SQL query."""
    rows = _standing_mandates(agent).filter(procedures__len__gt=0)
    return [(_granted(mandate), list(mandate.procedures)) for mandate in rows]


def _standing_mandates(agent: User) -> QuerySet[Mandate]:
    """The agent's mandates of today, whatever they are for.

    A mandate from before its grantor's protection rests while the protection lasts: the agent may be the danger.
    """
    protected = Secrecy.objects.filter(until=None, set_at__gte=OuterRef("granted_at"))
    rests = Exists(protected.filter(user=OuterRef("grantor_user"), user__isnull=False)) | Exists(
        protected.filter(party=OuterRef("grantor_party"), party__isnull=False)
    )
    active = Q(grantor_user=None) | Q(grantor_user__is_active=True)
    rows = Mandate.objects.filter(in_force(clock.today()), active, ~rests, agent=agent, revoked_at=None)
    return rows.select_related("grantor_user", "grantor_party").order_by("pk")


def subjects_for(user: User, procedure_key: str = "") -> list[Subject]:
    """For whom the person may apply today: for the procedure, or with a blank key whatever the procedure.

    Oneself comes first; nobody stands there twice. Two SQL queries.
    """
    if not user.is_active:
        return []
    found = [Subject(SELF, user.pk, name_of(user))]
    for membership in current_memberships(user):
        party = membership.party
        found.append(Subject(PARTY, party.pk, party.name, f"membership:{membership.pk}"))
    for mandate in current_mandates(user, procedure_key):
        found.append(_granted(mandate))
    once: dict[tuple[str, int], Subject] = {}
    for subject in found:
        once.setdefault((subject.kind, subject.id), subject)
    return list(once.values())


def name_of(user: User) -> str:
    """What others may call the person: never the address by which they sign in."""
    return user.name or _("氏名の登録がない人")


def _granted(mandate: Mandate) -> Subject:
    through = f"mandate:{mandate.pk}"
    if mandate.grantor_party is not None:
        return Subject(PARTY, mandate.grantor_party.pk, mandate.grantor_party.name, through)
    assert mandate.grantor_user is not None  # the table holds one of the two
    return Subject(PERSON, mandate.grantor_user.pk, name_of(mandate.grantor_user), through)


def may_act_for(user: User, subject: Subject, procedure_key: str) -> bool:
    """Whether the person may apply for the subject today, by whatever right. Two SQL queries."""
    wanted = (subject.kind, subject.id)
    return any((one.kind, one.id) == wanted for one in subjects_for(user, procedure_key))


def parties_of(user: User) -> QuerySet[Membership]:
    """Memberships of today and to come of the person. One SQL query."""
    today = clock.today()
    rows = Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today), user=user)
    return rows.select_related("party").order_by("party__name", "pk")


def invitations_for(user: User) -> QuerySet[Membership]:
    """Invitations to parties that wait for the person's answer. Two SQL queries."""
    today = clock.today()
    waiting = Membership.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today), user=None)
    return waiting.filter(mark__in=marks_of(user)).select_related("party").order_by("pk")


def mandates_waiting(user: User) -> QuerySet[Mandate]:
    """Mandates that wait for the person to accept them. Two SQL queries."""
    open_ = Q(valid_until=None) | Q(valid_until__gt=clock.today())
    rows = Mandate.objects.filter(open_, agent=None, revoked_at=None, mark__in=marks_of(user))
    return rows.select_related("grantor_user", "grantor_party").order_by("pk")


def mandates_given(user: User) -> QuerySet[Mandate]:
    """Mandates that the person gave, the newest first, open ones before ended ones. One SQL query."""
    rows = Mandate.objects.filter(grantor_user=user).select_related("agent", "grantor_user")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def mandates_held(user: User) -> QuerySet[Mandate]:
    """Mandates by which the person acts for others. One SQL query."""
    rows = Mandate.objects.filter(agent=user).select_related("agent", "grantor_user", "grantor_party")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def mandates_of_party(party: Party) -> QuerySet[Mandate]:
    """Mandates that the party gave, open ones first. One SQL query."""
    rows = Mandate.objects.filter(grantor_party=party).select_related("agent", "grantor_party")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk")
