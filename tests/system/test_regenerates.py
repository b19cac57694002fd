"""What is generated and committed is what would be generated now; what is deployed is safe."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core.management import call_command

from kusei.conf.environment import ROOT


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def signing_key(folder: Path) -> Path:
    """A PKCS#12 archive as a municipality has one, with the password `secret`."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    held = pkcs12.serialize_key_and_certificates(
        b"signer", private, builder.sign(private, hashes.SHA256()), None, BestAvailableEncryption(b"secret")
    )
    path = folder / "signing.p12"
    path.write_bytes(held)
    return path


def test_the_deployment_check_is_clean_with_production_settings(tmp_path: Path) -> None:
    production = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "KUSEI_SECRET_KEY": "a-secret-of-this-test-alone-0123456789-abcdefghijklmnop",
        "KUSEI_HOSTS": "kusei.example.jp",
        "KUSEI_ORIGINS": "https://kusei.example.jp",
        "KUSEI_CLAMAV": "unix:///run/clamav/clamd.ctl",
        "KUSEI_SIGNING_PKCS12": str(signing_key(tmp_path)),
        "KUSEI_SIGNING_PASSWORD": "secret",
        "PYTHONPATH": str(ROOT / "src"),
    }
    for name in ("KUSEI_DEBUG", "KUSEI_DEMO", "KUSEI_HTTPS"):
        production.pop(name, None)
    command = [sys.executable, "-m", "kusei", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, cwd=ROOT, env=production, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_names_no_host_and_hashes_everything(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"https?://|--index|--find-links|--trusted", text)
    packages = re.findall(r"^[a-zA-Z0-9_.-]+==", text, re.M)
    assert len(packages) > 20
    for entry in re.split(r"\n(?=[a-zA-Z0-9_.-]+==)", text):
        if "==" in entry.split("\n")[0] and not entry.startswith("#"):
            assert "--hash=sha256:" in entry, entry.split("\n")[0]


@pytest.mark.parametrize(("lock", "extra"), [("requirements.txt", None), ("requirements-dev.txt", "dev")])
def test_the_lock_holds_every_declared_dependency(lock: str, extra: str | None) -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else [])]
    names = {re.match(r"[a-zA-Z0-9._-]+", line).group().lower().replace("_", "-") for line in declared}
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / lock).read_text(), re.M))
    assert names - locked == set()


def test_both_readmes_begin_with_the_two_commands() -> None:
    for readme in ("README.md", "README.ja.md"):
        head = (ROOT / readme).read_text()[:1500]
        assert "./kusei serve" in head
        assert "./kusei test" in head
