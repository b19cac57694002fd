"""With whose key letters are signed, and whom we trust.

Production names its key (`KUSEI_SIGNING_PKCS12`). Without one the installation makes a test authority of its own, once,
in the data directory: for demonstrations and tests, and `check --deploy` says so.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from kusei.engines.procedures.delivery.refusals import SigningUnavailable
from kusei.foundation.org.queries import home
from kusei.foundation.web import clock

FILE, PASSWORD = "signing-test-authority.p12", "signing-test-password"
YEARS = 20


@dataclass(frozen=True, repr=False)
class Key:
    """A PKCS#12 archive and its password."""

    archive: bytes
    password: bytes

    @property
    def chain(self) -> list[x509.Certificate]:
        """The signer's certificate and those above it. Raises `SigningUnavailable`."""
        try:
            held = pkcs12.load_pkcs12(self.archive, self.password)
        except ValueError as error:
            raise SigningUnavailable from error
        if held.cert is None or held.key is None:
            raise SigningUnavailable
        return [held.cert.certificate, *(one.certificate for one in held.additional_certs)]


def key() -> Key:
    """The key of this installation. Raises `SigningUnavailable` when the named file cannot be read."""
    if settings.SIGNING_PKCS12:
        try:
            return Key(Path(settings.SIGNING_PKCS12).read_bytes(), settings.SIGNING_PASSWORD.encode())
        except OSError as error:
            raise SigningUnavailable from error
    return _test_key()


def trusted() -> list[x509.Certificate]:
    """Whose signatures count: the top of the key's own chain, and the authorities of `KUSEI_SIGNING_ROOTS`."""
    chain = key().chain
    tops = [one for one in chain if one.issuer == one.subject]
    try:
        further = [x509.load_pem_x509_certificates(Path(path).read_bytes()) for path in settings.SIGNING_ROOTS]
    except (OSError, ValueError) as error:
        raise SigningUnavailable from error
    return [*(tops or chain[-1:]), *(one for found in further for one in found)]


def _test_key() -> Key:
    """Both files are made at the first call; the password first, so that whoever finds the archive can open it."""
    folder = Path(settings.DATA_DIR)
    path, word = folder / FILE, folder / PASSWORD
    if not word.exists():
        _keep(word, secrets.token_urlsafe(50).encode())
    password = word.read_bytes()
    if not path.exists():
        _keep(path, _make(password))
    return Key(path.read_bytes(), password)


def _keep(path: Path, content: bytes) -> None:
    """The whole file or none, readable by its owner alone; of two processes at once the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        with contextlib.suppress(FileExistsError):  # another process was first: its key is the one
            os.link(made, path)
    finally:
        made.unlink(missing_ok=True)


def _make(password: bytes) -> bytes:
    """A root, and a signer below it, with ECDSA P-256."""
    whose = home()
    name = whose.name if whose else "Kusei"
    root_key, signer_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, signer_name = _named(f"{name} test authority", name), _named(f"{name} (test signature)", name)
    root = _certificate(root_name, root_name, root_key, root_key, authority=True)
    signer = _certificate(signer_name, root_name, signer_key, root_key, authority=False)
    return pkcs12.serialize_key_and_certificates(
        b"signer", signer_key, signer, [root], BestAvailableEncryption(password)
    )


def _named(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:60]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:60]),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    own: ec.EllipticCurvePrivateKey,
    signing: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    now = clock.now() - dt.timedelta(days=1)
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
