"""Our passkey script in a real browser, with an authenticator that the browser itself pretends to have."""

from __future__ import annotations

import shutil

import pytest
from django.core import mail
from django.db import connection
from playwright.sync_api import sync_playwright

from kusei.foundation.people import jobs
from kusei.foundation.people.models import EmailLink
from kusei.foundation.people.tests.conftest import PASSWORD

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def page(monkeypatch):
    """A page in a browser with a passkey device; what it complains about is in `page.complaints`."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    # Not pytest-playwright's fixture: its event loop outlives the test, and Django works in none.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        devices = page.context.new_cdp_session(page)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        connection.close()  # the one that the test's own queries opened within the browser's event loop
        browser.close()


def give_password(page, site):
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/sign-in/?next=/accounts/")
    page.fill("input[name=login]", "hanako@example.jp")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form[action='/accounts/sign-in/'] button")


def test_a_passkey_is_made_and_signs_in_alone_and_as_second_factor(page, live_server, account):
    account()
    site = live_server.url.replace("127.0.0.1", "localhost")  # passkeys need https or localhost
    give_password(page, site)
    page.wait_for_url(f"{site}/accounts/")
    page.goto(f"{site}/accounts/second-factor/passkeys/new/")
    page.check("input[name=passwordless]")
    page.click("form[data-passkey=add] button")
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies()
    page.goto(f"{site}/accounts/sign-in/")
    page.click("form[data-passkey=login] button")
    page.wait_for_url(f"{site}/")

    give_password(page, site)
    page.wait_for_url("**/sign-in/code/")
    page.click("form[data-passkey=authenticate] button")
    page.wait_for_url(f"{site}/accounts/")
    assert page.complaints == []


def test_a_resident_registers_with_a_passkey_instead_of_a_password(page, live_server):
    site = live_server.url.replace("127.0.0.1", "localhost")
    page.goto(f"{site}/accounts/register/")
    page.fill("input[name=email]", "hanako@example.jp")
    page.click("main form button")
    page.wait_for_url("**/register/sent/")
    jobs.mail_link(link_id=EmailLink.objects.get().pk)
    page.goto(next(line for line in mail.outbox[-1].body.splitlines() if "?link=" in line))
    page.click("[data-passkey-way] button")
    page.wait_for_url("**/second-factor/passkeys/new/")
    assert page.is_checked("input[name=passwordless]")
    page.click("form[data-passkey=add] button")
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies()
    page.goto(f"{site}/accounts/sign-in/?next=/accounts/")
    page.click("form[data-passkey=login] button")
    page.wait_for_url(f"{site}/accounts/")
    assert "hanako@example.jp" in page.content()
    assert page.complaints == []
