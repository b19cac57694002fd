"""Accounts, and a clock that tests can move."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kusei.foundation.people import commands, staff
from kusei.foundation.people.tests.issuer import Issuer, configured
from kusei.foundation.web import clock

PASSWORD = "correct horse battery"
START = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)


class Moment:
    """What the platform's clock says."""

    def __init__(self) -> None:
        self.now = START

    def forward(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


@pytest.fixture
def moment(monkeypatch):
    """The clock stands at 10:00 in Tokyo until it is moved."""
    time = Moment()
    monkeypatch.setattr(clock, "now", lambda: time.now)
    return time


@pytest.fixture
def account(db):
    """Opens accounts: `account()`, `account("b@example.jp")`."""

    def open_account(email="hanako@example.jp", name="見本 花子", password=PASSWORD):
        return commands.create_account(email=email, name=name, password=password)

    return open_account


@pytest.fixture
def staff_account(account, monkeypatch):
    """An account that some floor above calls staff."""
    user = account()
    monkeypatch.setattr(staff, "_checks", [lambda asked: asked.pk == user.pk])
    return user


@pytest.fixture
def sign_in():
    """Posts the sign-in form as a browser would."""

    def post(client, email="hanako@example.jp", password=PASSWORD, address="192.0.2.1", **more):
        return client.post("/accounts/sign-in/", {"login": email, "password": password, **more}, REMOTE_ADDR=address)

    return post


@pytest.fixture(scope="session")
def client_key():
    """Our private key, by which the provider knows us."""
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def key_file(client_key, tmp_path):
    """The key as the settings name it."""
    file = tmp_path / "client.pem"
    file.write_bytes(client_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@pytest.fixture
def issuer(client_key, key_file, settings):
    """An OpenID provider on this machine, configured for signing in."""
    server = Issuer(client_key)
    settings.SOCIALACCOUNT_PROVIDERS = configured(server.url, key_file)
    yield server
    server.close()
