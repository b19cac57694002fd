"""Accounts: one row a person who signs in, staff or resident. What staff may do is `foundation.org`'s to
say.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kusei.foundation.audit.tracking import recorded


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account for the address; without a password it can only sign in by other means."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@recorded(exclude=("password",), ignore=("last_login",), label="name")
class User(AbstractBaseUser):
    """Someone who signs in."""

    email = models.EmailField(_("メールアドレス"), unique=True)
    name = models.CharField(_("氏名"), max_length=100, blank=True)
    staff_number = models.CharField(_("職員番号"), max_length=20, null=True, blank=True, unique=True)
    is_active = models.BooleanField(_("有効"), default=True)
    # Sessions begun at or before this moment are over; null when nobody ever ended them all.
    sessions_ended_at = models.DateTimeField(_("すべてのサインインを終えた日時"), null=True, blank=True)
    created_at = models.DateTimeField(_("登録日時"), auto_now_add=True)
    # A person who registered by themselves; administrators see and open only the others.
    is_resident = models.BooleanField(_("利用者として登録"), default=False)
    language = models.CharField(_("お知らせの言語"), max_length=10, default="ja")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("アカウント")
        constraints = (
            models.UniqueConstraint(Lower("email"), name="people_user_email_once"),
            models.CheckConstraint(condition=~models.Q(staff_number=""), name="people_user_staff_number_not_blank"),
        )

    def __str__(self) -> str:
        return self.name or self.email


class SignInFailures(models.Model):
    """How often in a row signing in failed for one account name or from one address. No name or address is
    stored.
    """

    key = models.CharField(max_length=64, primary_key=True)  # keyed hash of what is counted
    failures = models.PositiveSmallIntegerField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"


LONGEST_LIFE = 366  # days of a token


@recorded(exclude=("digest",), ignore=("last_used_on",), label="name")
class ApiToken(models.Model):
    """By what a program acts as a person, within scopes and until a day. The secret itself is stored nowhere.

    Whose it is, what it may and until when never changes, and what is revoked stays revoked: the table refuses it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name=_("アカウント"))
    name = models.CharField(_("名前"), max_length=60)
    public_id = models.CharField(_("トークンの番号"), max_length=10, unique=True)  # the part that may be shown
    digest = models.CharField(max_length=64)  # SHA-256 of 256 random bits, in hexadecimal
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("権限"))
    created_on = models.DateField(_("作った日"))
    expires_on = models.DateField(_("最後に使える日"))
    last_used_on = models.DateField(_("最後に使った日"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("止めた日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("APIトークン")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "name"), condition=models.Q(revoked_at=None), name="people_apitoken_name_once"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("created_on"))
                & models.Q(expires_on__lte=models.F("created_on") + dt.timedelta(days=LONGEST_LIFE)),
                name="people_apitoken_lives_a_year_at_most",
            ),
            models.CheckConstraint(condition=models.Q(scopes__len__gt=0), name="people_apitoken_has_a_scope"),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="people_apitoken_keeps_a_digest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"


class LinkKind(models.TextChoices):
    """What a link by mail is for."""

    REGISTRATION = "registration", _("利用者登録")
    CHANGE = "change", _("メールアドレスの変更")
    PASSWORD = "password", _("新しいパスワード")


class EmailLink(models.Model):
    """A link that was asked for by mail. It proves that who opens it reads the mailbox; it works once and for a day.

    The secret is made when the mail is written and stored nowhere: the row keeps its SHA-256. (A link for a new
    password is allauth's and needs none.) Rows go after a week.
    """

    kind = models.CharField(max_length=12, choices=LinkKind)
    email = models.EmailField()  # where the link goes
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="email_links")  # who changes the address
    previous_email = models.EmailField(blank=True)  # the address that was changed, to which a notice goes
    language = models.CharField(max_length=10)
    origin = models.CharField(max_length=200)  # https://…: jobs know no request
    next_path = models.CharField(max_length=200, blank=True)  # where to go on after the registration
    digest = models.CharField(max_length=64, null=True, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind=LinkKind.CHANGE, user__isnull=False)
                | (~models.Q(kind=LinkKind.CHANGE) & models.Q(user=None)),
                name="people_emaillink_whose",
            ),
            models.CheckConstraint(
                condition=models.Q(digest=None) | models.Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="people_emaillink_keeps_a_digest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


@recorded(exclude=("subject_digest", "attributes"), label="issuer")
class VerifiedIdentity(models.Model):
    """That a person proved with their card who they are, and the attributes that they chose to hand over.

    The card is known by a digest of issuer and pairwise subject alone, never by an attribute.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="verified_identities", verbose_name=_("アカウント"))
    issuer = models.CharField(_("確かめた相手"), max_length=200)
    subject_digest = models.CharField(max_length=64)  # SHA-256 of issuer and subject, in hexadecimal
    acr = models.CharField(_("確かめた強さ"), max_length=60)
    verified_at = models.DateTimeField(_("確かめた日時"))
    attributes = models.BinaryField()  # encrypted JSON: only what was consented to

    class Meta:
        verbose_name = _("本人確認")
        constraints = (
            models.UniqueConstraint(fields=("user", "issuer"), name="people_verifiedidentity_one_an_account"),
            models.UniqueConstraint(fields=("issuer", "subject_digest"), name="people_verifiedidentity_one_a_card"),
            models.CheckConstraint(
                condition=models.Q(subject_digest__regex=r"^[0-9a-f]{64}$"),
                name="people_verifiedidentity_keeps_a_digest",
            ),
        )

    def __str__(self) -> str:
        return f"{self.issuer} #{self.pk}"
