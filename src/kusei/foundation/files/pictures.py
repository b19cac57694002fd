"""Makes the pictures that people send anew: upright, smaller, and with nothing in them but what is seen.

The place where a photograph was taken, the name of its camera and whatever else hides in the file do not survive,
because only the pixels are copied. Nothing is decoded before its size is known.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageFilter, ImageStat

from kusei.foundation.files.refusals import UploadRefused

LONGEST_SIDE = 2400  # pixels: an A4 page with some 200 dots per inch
LARGEST = 1_500_000  # bytes that a kept picture should not exceed
MOST_PIXELS = 50_000_000  # JPEG is scaled down while it is decoded
MOST_PIXELS_WHOLE = 25_000_000  # what must be decoded whole
THUMBNAIL = 320

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Longest side and quality, tried in this order until the picture is small enough.
_STEPS = ((LONGEST_SIDE, 80), (LONGEST_SIDE, 65), (1800, 65), (1400, 60))
_ORIENTATION = 0x0112  # the tag of EXIF
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A damaged or forged picture fails anywhere inside the library: all of it is the file's fault.
_DAMAGED = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, MemoryError, AssertionError, RuntimeError, struct.error, zlib.error)  # fmt: skip

SMALL, DARK, BLURRED = "files.picture-small", "files.picture-dark", "files.picture-blurred"
_DOUBTS = {
    SMALL: gettext_lazy("写真が小さく、文字が読めないかもしれません。元の大きさの写真を選ぶか、撮り直してください。"),
    DARK: gettext_lazy("写真が暗く、読めないかもしれません。明るいところで撮り直すと、確かめやすくなります。"),
    BLURRED: gettext_lazy("写真がぼやけているか、何も写っていないようです。ピントを合わせて撮り直してください。"),
}
_SMALLEST_SIDE = 600  # pixels of the longer side
_DARKEST = 40  # mean brightness, of 255
_LEAST_EDGES = 25  # variance of the edges at 600 pixels; photographs of papers have hundreds


@dataclass(frozen=True)
class Doubt:
    """Something to ask the person about. Never a reason to refuse: they may know better."""

    code: str

    def __str__(self) -> str:
        return str(_DOUBTS[self.code])


@dataclass(frozen=True, repr=False)
class Picture:
    """A picture made anew: JPEG without any metadata."""

    content: bytes
    width: int
    height: int
    doubts: tuple[Doubt, ...]


def clean(content: bytes) -> Picture:
    """The picture upright, at most 2,400 pixels long, on white where it was transparent; of several the first.

    Takes JPEG, PNG, WebP and GIF in any colours. Raises `UploadRefused` when it is damaged or has too many pixels.
    """
    image, long_side = _read(content, LONGEST_SIDE)
    data = b""
    for side, quality in _STEPS:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        data = _jpeg(image, quality)
        if len(data) <= LARGEST:
            break
    return Picture(data, image.width, image.height, _doubts(image, long_side))


def thumbnail(content: bytes) -> bytes:
    """A small JPEG of a kept picture, for lists: at most 320 pixels long. Raises as `clean`."""
    image, _long_side = _read(content, THUMBNAIL)
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return _jpeg(image, 75)


def _read(content: bytes, needed: int) -> tuple[Image.Image, int]:
    """The upright pixels in RGB with nothing else, and how long the longer side was. Raises `UploadRefused`."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            _refuse_too_many_pixels(image)
            size = max(image.size)
            turn = _UPRIGHT.get(_orientation(image))
            if image.mode in {"RGB", "L"}:
                image.draft(None, (needed, needed))  # only JPEG can; for others this does nothing
            image.load()
            plain = _plain(image)
    except UploadRefused:
        raise
    except Image.DecompressionBombError:
        raise _too_many() from None
    except _DAMAGED:
        raise UploadRefused(
            _("写真を開けません。途中で切れているか、壊れています。元の写真をもう一度選ぶか、撮り直してください。")
        ) from None
    return (plain if turn is None else plain.transpose(turn)), size


def _refuse_too_many_pixels(image: Image.Image) -> None:
    most = MOST_PIXELS if image.format in {"JPEG", "MPO"} else MOST_PIXELS_WHOLE
    if image.width * image.height > most:
        raise _too_many()


def _too_many() -> UploadRefused:
    return UploadRefused(_("写真の画素が多すぎます。小さくした写真か、スクリーンショットを送ってください。"))


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 when that cannot be read: a picture that lies on its side is still a picture."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except _DAMAGED:
        return 1
    return value if isinstance(value, int) else 1


def _plain(image: Image.Image) -> Image.Image:
    """Only the pixels, in RGB: a fresh picture takes over neither metadata nor comments nor further frames."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    see_through = image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info
    source = image.convert("RGBA" if see_through else "RGB")
    fresh = Image.new("RGB", image.size, "white")
    fresh.paste(source, mask=source.getchannel("A") if see_through else None)
    return fresh


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _doubts(image: Image.Image, long_side: int) -> tuple[Doubt, ...]:
    grey = image.convert("L")
    grey.thumbnail((600, 600), Image.Resampling.BILINEAR)
    codes = []
    if long_side < _SMALLEST_SIDE:
        codes.append(SMALL)
    if ImageStat.Stat(grey).mean[0] < _DARKEST:
        codes.append(DARK)
    if _edges(grey) < _LEAST_EDGES:
        codes.append(BLURRED)
    return tuple(Doubt(code) for code in codes)


def _edges(grey: Image.Image) -> float:
    """How much neighbouring pixels differ (variance of the Laplacian): little in a picture out of focus."""
    kernel = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
    inner = grey.filter(kernel).crop((1, 1, max(2, grey.width - 1), max(2, grey.height - 1)))
    return float(ImageStat.Stat(inner).var[0])
