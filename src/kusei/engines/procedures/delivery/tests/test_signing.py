"""Signatures, checked with pyHanko against our root and by hand without it; tampering; time stamps; the authority."""

from __future__ import annotations

import ast
import datetime as dt
import http.server
import random
import re
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kusei.engines.procedures.delivery import authority, checks, refusals, signing
from kusei.engines.procedures.delivery.tests.reading_pdf import assert_signed_by_hand
from kusei.lib.typesetting import pdf

SOURCE = '#set document(title: "見本")\n#set text(font: "Noto Sans JP", lang: "ja")\n見本の文書です。'


@pytest.fixture
def place(db, settings, tmp_path):
    """A data directory without an authority."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(scope="module")
def plain():
    return pdf(SOURCE.encode(), {})


def signed_file(plain):
    return signing.sign(plain, reason="決定", location="見本区")


def test_a_signed_file_is_whole_trusted_and_says_who_signed_it_when(place, plain):
    said = signing.check(signed_file(plain))
    assert said.good
    assert "test signature" in said.signer
    assert abs(said.signed_at - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)
    assert not said.time_stamped


def test_the_signature_holds_without_pyhanko_too(place, plain):
    own = assert_signed_by_hand(signed_file(plain))
    assert own.public_key().curve.name == "secp256r1"


def test_the_root_stands_above_the_signer_and_signs_no_letters_itself(place, plain):
    root = next(one for one in authority.key().chain if one.subject == one.issuer)
    own = assert_signed_by_hand(signed_file(plain))
    own.verify_directly_issued_by(root)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert not own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_one_changed_byte_is_noticed_wherever_it_is(place, plain):
    """Everywhere but in the hole for the signature, whose padding no signature covers: there the digest tells."""
    content = signed_file(plain)
    _start, length, behind, rest = map(int, re.search(rb"/ByteRange\s*\[([\d\s]+)\]", content)[1].split())
    chance = random.Random(20261121)
    for where in chance.sample([*range(8, length), *range(behind, behind + rest - 8)], 12):
        changed = bytearray(content)
        changed[where] ^= 1
        assert not signing.check(bytes(changed)).good, where


def test_what_is_added_behind_the_signature_is_noticed(place, plain):
    said = signing.check(signed_file(plain) + b"\n% more\n")
    assert said.intact
    assert not said.covers_whole
    assert not said.good


def test_somebody_elses_signature_is_not_trusted(place, plain, settings, tmp_path_factory):
    content = signed_file(plain)
    settings.DATA_DIR = tmp_path_factory.mktemp("other")
    said = signing.check(content)
    assert said.intact
    assert not said.trusted


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"no pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20])
def test_what_is_no_signed_pdf_is_said_to_be_nothing(place, content):
    assert signing.check(content) == signing.Checked()


def test_an_unsigned_pdf_is_said_to_be_unsigned(place, plain):
    assert signing.check(plain) == signing.Checked()


def test_the_test_authority_is_made_once_and_only_its_owner_reads_it(place):
    first = authority.key()
    assert authority.key() == first
    for name in (authority.FILE, authority.PASSWORD):
        assert (place / name).stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in place.iterdir()) == [authority.FILE, authority.PASSWORD]


def test_of_processes_that_make_it_at_once_all_use_the_same(place):
    found, gate = [], threading.Barrier(4)

    def ask():
        gate.wait()
        found.append(authority._keep(place / "x.p12", threading.current_thread().name.encode()))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (place / "x.p12").read_bytes()
    assert [one.name for one in place.iterdir()] == ["x.p12"]


def test_the_named_key_is_used_and_the_former_root_stays_trusted(place, plain, settings, tmp_path_factory):
    old = signed_file(plain)
    root = next(one for one in authority.key().chain if one.subject == one.issuer)
    settings.DATA_DIR = tmp_path_factory.mktemp("new")
    new = authority.key()
    place.joinpath("key.p12").write_bytes(new.archive)
    settings.SIGNING_PKCS12, settings.SIGNING_PASSWORD = str(place / "key.p12"), new.password.decode()
    assert signing.check(signed_file(plain)).good
    assert not signing.check(old).trusted
    place.joinpath("root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    settings.SIGNING_ROOTS = [str(place / "root.pem")]
    assert signing.check(old).good


def test_a_key_that_cannot_be_read_is_told(place, plain, settings):
    assert checks.key_can_be_read() == []
    assert [one.id for one in checks.key_named()] == ["delivery.W001"]
    settings.SIGNING_PKCS12 = str(place / "nothing.p12")
    assert [one.id for one in checks.key_can_be_read()] == ["delivery.E001"]
    with pytest.raises(refusals.SigningUnavailable):
        signed_file(plain)
    place.joinpath("nothing.p12").write_bytes(authority._make(b"right"))
    settings.SIGNING_PASSWORD = "wrong"
    assert [one.id for one in checks.key_can_be_read()] == ["delivery.E001"]
    with pytest.raises(refusals.SigningUnavailable):
        signed_file(plain)


@pytest.fixture
def stamps(place, settings):
    """A time-stamp server of our own on this machine, trusted."""
    from asn1crypto import keys, tsp
    from asn1crypto import x509 as asn1
    from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "見本の時刻認証局")])
    now = dt.datetime.now(dt.UTC)
    usage = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    stamper = DummyTimeStamper(
        asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER)), keys.PrivateKeyInfo.load(der)
    )

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            body = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place.joinpath("tsa.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    settings.SIGNING_ROOTS = [str(place / "tsa.pem")]
    settings.TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    yield server
    server.shutdown()
    server.server_close()


def test_with_a_time_stamp_server_the_signature_lasts(stamps, plain):
    content = signed_file(plain)
    said = signing.check(content)
    assert said.good
    assert said.time_stamped
    assert b"/DocTimeStamp" in content
    assert b"/DSS" in content
    changed = bytearray(content)
    changed[len(plain) // 2] ^= 1
    assert not signing.check(bytes(changed)).good
    assert not signing.check(content + b"\n% more\n").good


def test_a_time_stamp_server_that_is_away_is_told_and_nothing_is_signed(place, plain, settings):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    with pytest.raises(refusals.SigningUnavailable):
        signed_file(plain)


def test_nothing_loads_the_library_of_signatures_before_it_is_needed():
    for path in Path(signing.__file__).parent.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert "pyhanko" not in ast.unparse(node), path.name
