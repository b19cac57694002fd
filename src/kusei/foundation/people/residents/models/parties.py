"""Groups and companies, who belongs to them, and who may act for whom (委任)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded
from kusei.foundation.people.residents.models.periods import DateRange


class PartyKind(models.TextChoices):
    """What a party is."""

    PERSON_GROUP = "person_group", _("個人の集まり")
    COMPANY = "company", _("会社・事業者")
    ORGANISATION = "organisation", _("団体（町会・NPOなど）")


class MemberRole(models.TextChoices):
    """What a member may: a representative also keeps the members and grants mandates."""

    REPRESENTATIVE = "representative", _("代表者")
    STAFF = "staff", _("担当者")


class MandateKind(models.TextChoices):
    """Why somebody may act for somebody else."""

    VOLUNTARY = "voluntary", _("委任")
    LEGAL = "legal", _("法定代理人（親権者など）")
    GUARDIAN = "guardian", _("成年後見人など")


@recorded(exclude=("address",), label="name")
class Party(models.Model):
    """A group, company or organisation in whose name people apply, as its representative described it."""

    kind = models.CharField(_("種類"), max_length=20, choices=PartyKind)
    name = models.CharField(_("名称"), max_length=100)
    kana = models.CharField(_("フリガナ"), max_length=200, blank=True)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True)
    address = models.BinaryField(null=True)  # as the field `address`, by `encryption.seal_json`
    created_at = models.DateTimeField(_("登録日時"))

    class Meta:
        verbose_name = _("グループ・会社")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="residents_party_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="residents_party_kind"),
            models.CheckConstraint(
                condition=Q(corporate_number="") | Q(corporate_number__regex=r"^[0-9]{13}$"),
                name="residents_party_corporate_number",
            ),
            models.CheckConstraint(
                condition=Q(corporate_number="") | ~Q(kind="person_group"), name="residents_party_group_has_no_number"
            ),
        )

    def __str__(self) -> str:
        return self.name


@recorded(exclude=("invited",))
class Membership(models.Model):
    """Somebody belongs to a party for a time. Until the invitation is accepted there is no account, and no right."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="memberships", verbose_name=_("グループ・会社"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("アカウント"),
    )
    role = models.CharField(_("役割"), max_length=20, choices=MemberRole)
    invited = models.BinaryField()  # the e-mail address, by `encryption.seal_json`
    mark = models.CharField(max_length=32, db_index=True)  # by which the invited person finds it
    valid_from = models.DateField(_("開始日"))
    valid_until = models.DateField(_("終了日"), null=True, blank=True)  # the first day without
    asked_at = models.DateTimeField(_("招待した日時"))
    accepted_at = models.DateTimeField(_("引き受けた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("グループ・会社の構成員")
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="residents_membership_period"
            ),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="residents_membership_role"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, accepted_at=None) | Q(user__isnull=False, accepted_at__isnull=False),
                name="residents_membership_accepted_by_somebody",
            ),
            ExclusionConstraint(
                name="residents_membership_once_at_a_time",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    ("mark", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="residents_membership_account_once",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    ("user", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(user__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.get_role_display()


@recorded(exclude=("invited", "evidence"))
class Mandate(models.Model):
    """Somebody may act for a person or a party (委任): in some procedures or in all, for a time, until revoked."""

    grantor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mandates_given",
        null=True,
        blank=True,
        verbose_name=_("委任する人"),
    )
    grantor_party = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="mandates_given",
        null=True,
        blank=True,
        verbose_name=_("委任するグループ・会社"),
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mandates_held",
        null=True,
        blank=True,
        verbose_name=_("代理人"),
    )
    invited = models.BinaryField()  # the agent's e-mail address, by `encryption.seal_json`
    mark = models.CharField(max_length=32, db_index=True)  # by which the agent finds it
    kind = models.CharField(_("種類"), max_length=20, choices=MandateKind)
    procedures = ArrayField(models.CharField(max_length=80), verbose_name=_("手続"))  # empty: all
    scope = models.CharField(max_length=2000)  # the procedures in order, or blank: what is compared
    valid_from = models.DateField(_("開始日"))
    valid_until = models.DateField(_("終了日"), null=True, blank=True)  # the first day without
    evidence = models.BinaryField()  # what staff saw or the grantor wrote, by `encryption.seal_json`
    granted_at = models.DateTimeField(_("委任した日時"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("登録した職員"),
    )
    accepted_at = models.DateTimeField(_("引き受けた日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("委任")
        constraints = (
            models.CheckConstraint(
                condition=Q(grantor_user__isnull=True, grantor_party__isnull=False)
                | Q(grantor_user__isnull=False, grantor_party__isnull=True),
                name="residents_mandate_one_grantor",
            ),
            models.CheckConstraint(
                condition=Q(grantor_user=None) | Q(agent=None) | ~Q(grantor_user=F("agent")),
                name="residents_mandate_not_to_oneself",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="residents_mandate_period"
            ),
            models.CheckConstraint(condition=Q(kind__in=MandateKind.values), name="residents_mandate_kind"),
            models.CheckConstraint(
                condition=Q(kind="voluntary") | Q(recorded_by__isnull=False), name="residents_mandate_legal_by_staff"
            ),
            models.CheckConstraint(
                condition=Q(agent__isnull=True, accepted_at=None) | Q(agent__isnull=False, accepted_at__isnull=False),
                name="residents_mandate_accepted_by_somebody",
            ),
            *(
                ExclusionConstraint(
                    name=f"residents_mandate_open_once_{word}",
                    expressions=[
                        (grantor, RangeOperators.EQUAL),
                        (agent, RangeOperators.EQUAL),
                        ("scope", RangeOperators.EQUAL),
                        (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                    ],
                    condition=Q(**{"revoked_at": None, f"{grantor}__isnull": False, f"{agent}__isnull": False}),
                )
                for word, grantor, agent in (
                    ("user_mark", "grantor_user", "mark"),
                    ("party_mark", "grantor_party", "mark"),
                    ("user_agent", "grantor_user", "agent"),
                    ("party_agent", "grantor_party", "agent"),
                )
            ),
        )

    def __str__(self) -> str:
        return self.get_kind_display()
