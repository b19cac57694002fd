"""Reads PDFs with another library than those that made them."""

from __future__ import annotations

import hashlib
import io
import re

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pypdf import PdfReader


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """All text without spaces and line breaks: lines of print break where they like."""
    return re.sub(r"[\s\u200b]", "", "".join(one.extract_text() for one in reader(content).pages))


def assert_accessible(content: bytes) -> None:
    root = reader(content).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"].lower().startswith("ja")
    assert root["/StructTreeRoot"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader(content).metadata.title
    assert b"pdfuaid:part" in content or b"pdfuaid" in root["/Metadata"].get_data()


def assert_signed_by_hand(content: bytes) -> x509.Certificate:
    """Checks the signature without pyHanko: the bytes of /ByteRange, the digest in the CMS, the ECDSA over it."""
    numbers = [int(one) for one in re.search(rb"/ByteRange\s*\[([\d\s]+)\]", content)[1].split()]
    start, length, behind, rest = numbers
    assert (start, behind + rest) == (0, len(content))
    hidden = content[length:behind].strip(b"<>\x00\r\n ")
    signed = cms.ContentInfo.load(bytes.fromhex(hidden.decode()))["content"]
    signer = signed["signer_infos"][0]
    told = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    assert told["message_digest"] == hashlib.sha256(content[:length] + content[behind:]).digest()
    found = [x509.load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
    serial = signer["sid"].chosen["serial_number"].native
    own = next(one for one in found if one.serial_number == serial)
    own.public_key().verify(
        signer["signature"].native, signer["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256())
    )
    root = next(one for one in found if one.subject == own.issuer)
    own.verify_directly_issued_by(root)
    return own
