"""What always holds of files: each has its content, each content its file, and none is kept past its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kusei.foundation.files import queries
from kusei.foundation.files.jobs import UNCLAIMED
from kusei.foundation.files.models import StoredFile
from kusei.foundation.web import clock, encryption
from kusei.foundation.web.invariants import broken, invariant

GRACE = dt.timedelta(days=2)
"""So much later than its time a file is said to have been forgotten: the job that discards runs each hour."""
SAMPLE = 20


@invariant(
    key="files.content",
    sentence="受け取ったファイルには必ず中身があり、中身には必ずファイルの記録があります。",
    sentence_en="Every file has its content, and every content its file.",
)
def content() -> Iterator[str]:
    """Rows without bytes, and bytes without a row."""
    yield from broken(
        """SELECT f.id AS file_without_content FROM files_storedfile f
        LEFT JOIN files_filecontent c ON c.file_id = f.id WHERE c.file_id IS NULL ORDER BY 1"""
    )
    yield from broken(
        """SELECT c.file_id AS content_without_file FROM files_filecontent c
        LEFT JOIN files_storedfile f ON f.id = c.file_id WHERE f.id IS NULL ORDER BY 1"""
    )


@invariant(
    key="files.readable",
    sentence="受け取ったファイルは、いまの鍵で読めて、受け取ったときのままです。（新しい20件で確かめます）",
    sentence_en="Files can be read with the keys of today and are as they were received (the newest 20 are tried).",
)
def readable() -> Iterator[str]:
    """The newest files, decrypted."""
    for file in StoredFile.objects.filter(kept__isnull=False).order_by("-pk")[:SAMPLE]:
        try:
            queries.content(file)
        except (encryption.Unreadable, queries.ContentChanged) as refusal:
            yield f"file {file.pk}: {type(refusal).__name__}"


@invariant(
    key="files.kept",
    sentence="引き取られなかったファイルと、保存期限の過ぎたファイルは残っていません。",
    sentence_en="No file is left that nobody claimed or whose time is over.",
)
def kept() -> Iterator[str]:
    """Files that the job which discards has left behind."""
    yield from broken(
        """SELECT id AS file, created_at AS unclaimed_since, NULL::date AS kept_past FROM files_storedfile
        WHERE NOT claimed AND created_at < %(unclaimed)s
        UNION ALL SELECT id, NULL, delete_after FROM files_storedfile WHERE delete_after < %(day)s ORDER BY 1""",
        {"unclaimed": clock.now() - UNCLAIMED - GRACE, "day": clock.today() - GRACE},
    )
