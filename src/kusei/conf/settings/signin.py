"""How people sign in: passwords, second factor, lock-out, sessions, OIDC."""

from __future__ import annotations

from pathlib import Path

from kusei.conf import environment
from kusei.conf.settings.core import DATA_DIR, DEBUG, TESTING

# A demonstration on one machine: its staff sign in with a password alone, and the sign-in page says so.
DEMO = environment.switch("DEMO")
STAFF_SECOND_FACTOR = environment.switch("STAFF_SECOND_FACTOR", default=not DEMO)
_HTTPS = environment.switch("HTTPS", default=not (DEBUG or TESTING))  # as in web.py

# ---------------------------------------------------------------------- accounts and passwords

AUTHENTICATION_BACKENDS = ["kusei.foundation.people.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:home"

_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "staff_number")},
    },
]
if TESTING:  # a slow hash protects passwords that matter
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

ACCOUNT_ADAPTER = "kusei.foundation.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# The administrator who opens an account vouches for its address; residents prove theirs before the account exists.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # the cookie lives as long as the session may; the idle time-out ends it earlier
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _HTTPS else "http"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
_FORMS = "kusei.foundation.people.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "reset_password": f"{_FORMS}.ForgottenPasswordForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.FirstPasswordForm",
    "reauthenticate": f"{_FORMS}.ConfirmPasswordForm",
}

# ---------------------------------------------------------------------- failures and lock-out

SIGNIN_FAILURES = int(environment.text("SIGNIN_FAILURES", "5"))
# Raise it where many people share one public address.
SIGNIN_FAILURES_PER_ADDRESS = int(environment.text("SIGNIN_FAILURES_PER_ADDRESS", "5"))
SIGNIN_LOCK_MINUTES = 15
# Passwords are counted by `people.lockout`; this one counts the codes of the second factor.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}
# In PostgreSQL, so that a limit holds across the processes of the server.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# ---------------------------------------------------------------------- second factor

MFA_ADAPTER = "kusei.foundation.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Kusei"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds, for clocks that are a little off
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": f"{_FORMS}.CodeForm",
    "reauthenticate": f"{_FORMS}.ConfirmCodeForm",
    "activate_totp": f"{_FORMS}.ActivateAppForm",
    "login_webauthn": f"{_FORMS}.SignInPasskeyForm",
    "authenticate_webauthn": f"{_FORMS}.PasskeyForm",
    "reauthenticate_webauthn": f"{_FORMS}.ConfirmPasskeyForm",
    "add_webauthn": f"{_FORMS}.AddPasskeyForm",
    "edit_webauthn": f"{_FORMS}.RenamePasskeyForm",
}

# ---------------------------------------------------------------------- sessions

IDLE_MINUTES = int(environment.text("IDLE_MINUTES", "30"))
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds, whatever the use
SESSION_COOKIE_NAME = "__Host-kusei-session" if _HTTPS else "kusei-session"

# ---------------------------------------------------------------------- OIDC, such as デジタル認証アプリ

OIDC_ISSUER = environment.text("OIDC_ISSUER")
SOCIALACCOUNT_ADAPTER = "kusei.foundation.people.adapters.IdentityAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["oidc"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": environment.text("OIDC_LABEL", "OpenID Connect"),
                "client_id": environment.text("OIDC_CLIENT_ID"),
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "private_key_file": environment.text("OIDC_PRIVATE_KEY_FILE"),
                    "key_id": environment.text("OIDC_KEY_ID"),
                    "acr_values": environment.text("OIDC_ACR_VALUES"),
                    # It verifies residents by My Number card, as デジタル認証アプリ does; not the ward's own provider.
                    "card": environment.switch("OIDC_CARD"),
                    "scope": ["openid"],
                    "oauth_pkce_enabled": True,
                },
            }
        ]
    }

# ---------------------------------------------------------------------- e-mail

DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "kusei@localhost")
if environment.text("SMTP_HOST"):
    EMAIL_HOST = environment.text("SMTP_HOST")
    EMAIL_PORT = int(environment.text("SMTP_PORT", "587"))
    EMAIL_HOST_USER = environment.text("SMTP_USER")
    EMAIL_HOST_PASSWORD = environment.text("SMTP_PASSWORD")
    EMAIL_USE_TLS = environment.switch("SMTP_TLS", default=True)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = Path(DATA_DIR) / "mail"

# ---------------------------------------------------------------------- who may call the library's routes

ACCESS_OF_SIGNIN_ROUTES = {
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_reset_password": "public",
    "account_reset_password_done": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_from_key_done": "public",
    "account_reauthenticate": "signed-in",
    "account_change_password": "signed-in",
    "account_set_password": "signed-in",
    "mfa_authenticate": "public",
    "mfa_login_webauthn": "public",
    "mfa_reauthenticate": "signed-in",
    "mfa_reauthenticate_webauthn": "signed-in",
    "mfa_index": "signed-in",
    "mfa_activate_totp": "signed-in",
    "mfa_deactivate_totp": "signed-in",
    "mfa_list_webauthn": "signed-in",
    "mfa_add_webauthn": "signed-in",
    "mfa_edit_webauthn": "signed-in",
    "mfa_remove_webauthn": "signed-in",
    "mfa_view_recovery_codes": "signed-in",
    "mfa_generate_recovery_codes": "signed-in",
    "socialaccount_connections": "signed-in",
    "socialaccount_login_cancelled": "public",
}
