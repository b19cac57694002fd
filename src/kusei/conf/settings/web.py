"""Pages: templates, languages, static files, security headers, limits, logs."""

from __future__ import annotations

import django.conf.locale
from csp.constants import NONE, SELF

from kusei.conf import environment
from kusei.conf.settings.core import DATA_DIR, DEBUG, ROOT, TESTING
from kusei.conf.settings.signin import ACCESS_OF_SIGNIN_ROUTES
from kusei.foundation.web.catalogues import compile_catalogues

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kusei.foundation.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English"), ("ja-easy", "やさしい日本語")]
django.conf.locale.LANG_INFO["ja-easy"] = {
    "bidi": False,
    "code": "ja-easy",
    "name": "Easy Japanese",
    "name_local": "やさしい日本語",
    "fallback": ["ja"],
}
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
# Whoever starts the platform, the catalogues are those of the .po files; four `stat` calls when nothing
# changed.
compile_catalogues(ROOT / "locale")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING  # each test client has a handler of its own, which would list every file
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "woff2", "map")

# Who may call the views of libraries; ours say so themselves with @allow.
ACCESS_OF_ROUTES = {**ACCESS_OF_SIGNIN_ROUTES}

# https is the rule; `KUSEI_HTTPS=off` is for a site on this machine only (demo, tests, development).
HTTPS = environment.switch("HTTPS", default=not (DEBUG or TESTING))
# How many proxies of our own stand in front: their X-Forwarded-… and X-Request-ID headers are believed,
# nobody else's.
PROXIES = int(environment.text("PROXIES", "0"))
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = environment.words("ORIGINS")
CSRF_FAILURE_VIEW = "kusei.foundation.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Being put on the browsers' preload list cannot be taken back quickly: the owner of the domain decides, not
# we.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # A sign-in provider redirects after a form was sent, and browsers count that as the form's target.
        "form-action": [SELF, *environment.words("FORM_TARGETS")],
    }
}
# Where the live stream of counters is (`kusei live`), when browsers reach it at another origin, such as
# http://127.0.0.1:8042. Empty behind a proxy that sends /counters/<office>/events/ to it.
LIVE_URL = environment.text("LIVE_URL").rstrip("/")
if LIVE_URL:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"] = [SELF, LIVE_URL]
PERMISSIONS_POLICY = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"

# Off only for measurements of speed from one address.
RATE_LIMITS = environment.switch("RATE_LIMITS", default=True)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "kusei.foundation.web.logs.JsonLines",
            "fmt": "%(levelname)s %(name)s %(message)s",
            "timestamp": "time",
            "rename_fields": {"levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        }
    },
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["lines"], "level": environment.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own handlers would write addresses with their query strings in a second format.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # It tells at every start which tasks it found.
        "procrastinate": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
