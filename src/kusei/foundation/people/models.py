"""Accounts: one row a person who signs in, staff or resident. What staff may do is `foundation.org`'s to
say.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
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
