"""Answers with a file that somebody handed in, so that it cannot act in the reader's browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from kusei.foundation.files import pictures, queries
from kusei.foundation.files.models import StoredFile

SHOWN = frozenset({"image/jpeg"})  # what may stand in a page: pictures that we made anew ourselves


def download(file: StoredFile, inline_pictures: bool = False) -> HttpResponse:
    """The file, to be saved; a picture may be shown instead. Raises as `queries.content`.

    The app has asked who may see it, and records that it was read.
    """
    inline = inline_pictures and file.media_type in SHOWN
    return harmless(queries.content(file), file.media_type, queries.name(file), inline=inline)


def thumbnail(file: StoredFile) -> HttpResponse:
    """A kept picture, small. For a file that is no picture raises `UploadRefused`; else as `download`."""
    return harmless(pictures.thumbnail(queries.content(file)), "image/jpeg", queries.name(file), inline=True)


def harmless(content: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """The bytes under headers by which nothing in them runs, is guessed to be something else, or stays in a cache.

    The name stands in the header as RFC 8187 (formerly RFC 5987) writes it.
    """
    response = HttpResponse(content, content_type=media_type)
    kind = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
