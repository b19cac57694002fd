"""Signing in and one's own account. Only the library's routes that we want, by its names."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as identities
from django.urls import include, path, re_path

from kusei.foundation.people import views
from kusei.foundation.people.card import views as card
from kusei.foundation.people.oidc import views as oidc
from kusei.foundation.people.registration import account_views as residents
from kusei.foundation.people.registration import views as registration
from kusei.foundation.people.tokens import views as tokens

own = [
    path("", views.account, name="account"),
    path("password/new/", views.new_password, name="new_password"),
    path("sessions/", views.end_sessions, name="end_sessions"),
    path("register/", registration.register, name="register"),
    path("register/sent/", registration.register_sent, name="register_sent"),
    path("register/link/", registration.register_link, name="register_link"),
    path("register/password/", registration.register_password, name="register_password"),
    path("name/", residents.name, name="name"),
    path("email/change/", residents.email, name="email"),
    path("email/sent/", residents.email_sent, name="email_sent"),
    path("email/link/", residents.email_link, name="email_link"),
    path("email/confirm/", residents.email_confirm, name="email_confirm"),
    path("close/", residents.close, name="close"),
    path("closed/", residents.closed, name="closed"),
    path("identity/", card.overview, name="identity"),
    path("identity/verify/", card.verify, name="identity_verify"),
    path("identity/confirm/", card.confirm, name="identity_confirm"),
    path("identity/remove/", card.remove, name="identity_remove"),
    path("tokens/", tokens.token_list, name="tokens"),
    path("tokens/new/", tokens.new_token, name="new_token"),
    path("tokens/<int:number>/revoke/", tokens.revoke, name="revoke_token"),
]

urlpatterns = [
    path("", include((own, "people"))),
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/first/", account.password_set, name="account_set_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        # Only the step after `new_password`: the secret itself never stands in a path.
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>set-password)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-factor/", mfa.index, name="mfa_index"),
    path("second-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("second-factor/passkeys/new/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("second-factor/passkeys/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("second-factor/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("second-factor/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery-codes/new/",
        recovery.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("identities/", identities.connections, name="socialaccount_connections"),
    path("oidc/sign-in/", oidc.login, name="oidc_login"),
    path("oidc/callback/", oidc.callback, name="oidc_callback"),
    path("oidc/cancelled/", identities.login_cancelled, name="socialaccount_login_cancelled"),
]
