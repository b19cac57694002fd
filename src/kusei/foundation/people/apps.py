"""Accounts and signing in."""

import logging

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "kusei.foundation.people"
    label = "people"
    verbose_name = _("アカウント")

    def ready(self) -> None:
        # These need the models.
        from allauth.account.signals import password_reset
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount
        from allauth.socialaccount.signals import social_account_removed

        from kusei.foundation.audit.tracking import recorded
        from kusei.foundation.people import checks, lockout, sessions  # noqa: F401  each registers itself
        from kusei.foundation.people.card import commands as card
        from kusei.foundation.web.resealing import register_sealed

        register_sealed("people.verifiedidentity", "attributes")
        sessions.connect()
        logging.getLogger("fido2").setLevel(logging.WARNING)  # below, it names credentials
        password_reset.connect(lockout.after_password_reset, dispatch_uid="kusei.people.lockout")
        social_account_removed.connect(card.after_disconnect, dispatch_uid="kusei.people.card")
        recorded(exclude=("data",), ignore=("last_used_at",))(Authenticator)
        recorded(exclude=("uid", "extra_data"), ignore=("last_login",))(SocialAccount)
