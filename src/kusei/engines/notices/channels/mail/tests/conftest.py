"""The mail server of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kusei.engines.notices.channels.mail.adapter import MailAdapter
from kusei.engines.notices.channels.mail.tests.smtp_fake import MailServer
from kusei.engines.notices.channels.tests.contract import limit


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", "", ""
    settings.DEFAULT_FROM_EMAIL = "notices@city.hinode.example"
    settings.MAIL_BOUNCES = "bounces@city.hinode.example"
    with MailServer() as running:
        settings.EMAIL_PORT = running.port
        yield running


@pytest.fixture
def adapter(server: MailServer, request: pytest.FixtureRequest) -> MailAdapter:
    return MailAdapter(seconds=limit(request))
