"""Which files a draft takes. How they are looked at is `foundation.files`' rule; the refusal is this engine's."""

from __future__ import annotations

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.foundation.files import inspection
from kusei.foundation.files.inspection import TYPES, Policy, Upload
from kusei.foundation.files.names import LONGEST_NAME, safe_name
from kusei.foundation.files.office import MOST_PARTS
from kusei.foundation.files.refusals import FilesRefused

__all__ = ["ATTACHMENTS", "LARGEST", "LONGEST_NAME", "MOST_PARTS", "TYPES", "Upload", "UploadRefused", "inspect",
    "safe_name"]  # fmt: skip

LARGEST = 10 * 1024 * 1024
MOST_FILES = 20
LARGEST_TOGETHER = 50 * 1024 * 1024
# Kept byte for byte: the round that decides refers to the hash of what the drafter attached.
ATTACHMENTS = Policy(
    types=frozenset({".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx", ".pptx", ".txt", ".csv"}),
    largest=LARGEST,
    as_sent=True,
)


class UploadRefused(ApprovalRefused):
    """The file cannot be attached."""

    code = "approvals.upload-refused"


def inspect(name: str, content: bytes) -> Upload:
    """The file with a safe name and its true type.

    Raises `UploadRefused`, and `PossibleMyNumber` for one in the name or in a plain text.
    """
    try:
        return inspection.inspect(name, content, ATTACHMENTS)
    except FilesRefused as refused:
        raise UploadRefused(str(refused)) from None
