"""Apps, database, time and the order of the middleware."""

from __future__ import annotations

import os

from kusei.conf import database, environment

ROOT = environment.ROOT
TESTING = "PYTEST_VERSION" in os.environ

DEBUG = environment.switch("DEBUG")
SECRET_KEY = environment.secret_key()
FIELD_KEYS = environment.field_keys()  # encrypt personal data at rest; the newest first
FIELD_INDEX_KEY = environment.field_index_key()
ALLOWED_HOSTS = environment.words("HOSTS", "localhost,127.0.0.1,[::1]")

INSTALLED_APPS = [
    "kusei.foundation.web",
    "kusei.foundation.audit",
    "kusei.foundation.jobs",
    "kusei.foundation.search",
    "kusei.foundation.files",
    "kusei.foundation.people",
    "kusei.foundation.people.residents",
    "kusei.foundation.org",
    "kusei.engines.approvals",
    "kusei.engines.measures",
    "kusei.engines.procedures",
    "kusei.engines.procedures.applications",
    "kusei.engines.procedures.delivery",
    "kusei.engines.procedures.desk",
    "kusei.engines.procedures.handover",
    "kusei.engines.procedures.counter",
    "kusei.engines.procedures.builder",
    "kusei.engines.notices.subscribers",
    "kusei.engines.notices.segments",
    "kusei.engines.notices.channels",
    "kusei.engines.notices.deliveries",
    "kusei.engines.notices.inbox",
    "kusei.engines.notices.emergency",
    "kusei.engines.notices.emergency.weather",
    "kusei.engines.notices.recurring",
    "kusei.engines.payments.ledger",
    "kusei.engines.payments.fees",
    "kusei.engines.payments.invoices",
    "kusei.engines.payments.online",
    "kusei.engines.payments.slips",
    "kusei.engines.payments.tills",
    "kusei.engines.payments.matching",
    "kusei.engines.payments.collecting",
    "kusei.engines.payments.vouchers",
    "kusei.engines.bookings.resources",
    "kusei.engines.bookings.claims",
    "kusei.engines.bookings.reservations",
    "kusei.engines.bookings.lotteries",
    "kusei.engines.bookings.checkins",
    "kusei.engines.bookings.finding",
    "kusei.engines.bookings.operators",
    "kusei.engines.bookings.waiting",
    "kusei.services.outreach",
    "kusei.services.counters",
    "kusei.services.facilities",
    "kusei.services.library",
    "kusei.services.plans",
    "kusei.services.plans.cycle",
    "kusei.services.plans.deliverers",
    "kusei.services.plans.progress",
    "kusei.services.plans.evaluation",
    "kusei.services.plans.observations",
    "kusei.services.plans.outlook",
    "kusei.services.plans.amendment",
    "kusei.services.plans.bulk",
    "kusei.services.plans.publication",
    "kusei.conf",
    "kusei.conf.simulation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "procrastinate.contrib.django",
    "ninja",
]

MIDDLEWARE = [
    "kusei.foundation.web.middleware.RequestIdMiddleware",
    "kusei.conf.simulation.middleware.SyntheticMiddleware",
    "kusei.foundation.web.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kusei.engines.notices.emergency.middleware.BoardMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kusei.foundation.people.tokens.middleware.ApiTokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kusei.foundation.people.middleware.IdleTimeoutMiddleware",
    "kusei.foundation.people.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kusei.foundation.audit.middleware.AuditContextMiddleware",
    "kusei.foundation.org.middleware.RememberingMiddleware",
    "kusei.foundation.web.access.AccessMiddleware",
]

ROOT_URLCONF = "kusei.conf.urls"
WSGI_APPLICATION = "kusei.conf.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": database.django_settings(database.url())}

USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
PACKS_DIR = environment.packs_dir()
HOME_PACK = environment.text("HOME_PACK", "ota")  # whose installation this is, by the folder of its pack
DATA_DIR = environment.data_dir()
