"""Signs PDFs (PAdES) and checks signatures.

pyHanko takes a second to import, so it is imported where it is used: in the job that makes letters and on the page that
checks a file, never when the platform starts.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from kusei.engines.procedures.delivery import authority
from kusei.engines.procedures.delivery.refusals import SigningUnavailable

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext

logger = logging.getLogger(__name__)
FIELD = "Signature"


@dataclass(frozen=True)
class Checked:
    """What a signature says. `covers_whole`: nothing was added behind what was signed."""

    intact: bool = False
    trusted: bool = False
    signer: str = ""
    signed_at: dt.datetime | None = None
    covers_whole: bool = False
    time_stamped: bool = False

    @property
    def good(self) -> bool:
        """Whether the file is as somebody whom we trust signed it."""
        return self.intact and self.trusted and self.covers_whole


def sign(pdf: bytes, *, reason: str, location: str) -> bytes:
    """The PDF with a signature: PAdES B-B, with a time-stamp server PAdES B-LTA.

    Raises `SigningUnavailable` when there is no usable key or the time-stamp server does not answer.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    key, stamper = authority.key(), _time_stamper()
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(key.archive, other_certs=[], passphrase=key.password)
    except ValueError as error:
        raise SigningUnavailable from error
    lasting: dict[str, Any] = {}
    if stamper is not None:
        lasting = {"embed_validation_info": True, "use_pades_lta": True, "validation_context": _context(fetching=True)}
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=reason,
        location=location,
        **lasting,
    )
    try:
        out = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=signer, timestamper=stamper)
    except TimestampRequestError as error:
        raise SigningUnavailable from error
    return bytes(out.getvalue())


def check(pdf: bytes, *, at: dt.datetime | None = None) -> Checked:
    """What the first signature of the PDF says; a `Checked` of nothing for a file without one, or that is no PDF.

    `at`: the moment for which certificates must have been valid, when we know it ourselves; else now.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    trust = _context(at=at)
    try:
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if not signatures:
            return Checked()
        first = signatures[0]
        status = validate_pdf_signature(first, trust, skip_diff=True)
    except Exception as error:  # whatever a hostile file makes a parser do: it is not a letter of ours
        logger.info("a file to be checked could not be read", extra={"error": type(error).__name__})
        return Checked()
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.trusted
    intact = status.intact and status.valid
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not whole and stamped and intact and status.trusted:
        whole = _only_lasting(pdf)
    return Checked(
        intact=intact,
        trusted=status.trusted,
        signer=status.signing_cert.subject.native.get("common_name", ""),
        signed_at=stamp.timestamp if stamp is not None and stamped else status.signer_reported_dt,
        covers_whole=whole,
        time_stamped=stamped,
    )


def _only_lasting(pdf: bytes) -> bool:
    """Whether nothing stands behind the signature but what makes it last (B-LTA): certificates and time stamps.

    Asked only of files that somebody whom we trust signed: telling one change from another takes a long look.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature

    status = validate_pdf_signature(PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[0], _context())
    added = status.modification_level
    harmless = added is not None and added <= ModificationLevel.LTA_UPDATES
    return harmless and pdf.rstrip().endswith(b"%%EOF")


def _context(*, at: dt.datetime | None = None, fetching: bool = False) -> ValidationContext:
    """Trust in our authorities only. Nothing is fetched while a visitor waits."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko_certvalidator import ValidationContext

    roots = b"".join(one.public_bytes(Encoding.PEM) for one in authority.trusted())
    return ValidationContext(
        trust_roots=list(load_certs_from_pemder_data(roots)),
        moment=at,
        allow_fetching=fetching,
        revocation_mode="soft-fail",
    )


def _time_stamper() -> TimeStamper | None:
    if not settings.TIMESTAMP_URL:
        return None
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

    return HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=20)
