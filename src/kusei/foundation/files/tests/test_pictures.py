"""Pictures: what survives is what is seen, and nothing else."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageFilter

from kusei.foundation.files import pictures
from kusei.foundation.files.pictures import BLURRED, DARK, SMALL, clean, thumbnail
from kusei.foundation.files.refusals import UploadRefused
from kusei.foundation.files.tests.samples import drawing, huge_png, photo, with_place


def opened(content):
    return Image.open(io.BytesIO(content))


def saved(image, form="PNG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def codes(content):
    return {doubt.code for doubt in clean(content).doubts}


def test_the_place_the_camera_the_comment_and_the_profile_are_gone():
    sent = with_place()
    assert opened(sent).getexif().get_ifd(0x8825)
    assert sent.count(b"Secret") >= 5
    kept = clean(sent).content
    assert b"Secret" not in kept
    assert not opened(kept).getexif()
    assert set(opened(kept).info) <= {"jfif", "jfif_density", "jfif_unit", "jfif_version"}


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_formats_lose_their_metadata_too(form):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    sent = saved(drawing(), form, exif=exif)
    assert b"SecretCamera" in sent
    assert b"SecretCamera" not in clean(sent).content


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_is_turned_as_the_camera_says(turn):
    marked = drawing((900, 600))
    marked.paste("red", (0, 0, 200, 200))  # upper left when upright
    back = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
    laid = marked if turn == 1 else marked.transpose(pictures._UPRIGHT[back[turn]])
    exif = Image.Exif()
    exif[0x0112] = turn
    kept = opened(clean(saved(laid, "JPEG", exif=exif, quality=95)).content)
    assert kept.size == (900, 600)
    red, green, _blue = kept.getpixel((100, 100))
    assert red > 200
    assert green < 60


@pytest.mark.parametrize("wrong", [0, 9, 65535, b"Exif\0\0MM\0*\0\0\0\x08\0\x09rubbish", b"Exif\0\0"])
def test_a_nonsensical_orientation_is_ignored(wrong):
    exif = wrong
    if isinstance(wrong, int):
        exif = Image.Exif()
        exif[0x0112] = wrong
    assert clean(saved(drawing(), "JPEG", exif=exif)).width == 1200


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "L", "CMYK")),
        *(("PNG", mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")),
        *(("WEBP", mode) for mode in ("RGB", "RGBA")),
        ("GIF", "P"),
    ],
)
def test_every_way_of_writing_colours_becomes_a_jpeg_in_rgb(form, mode):
    kept = opened(clean(photo(form=form, mode=mode)).content)
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (1200, 900))


def test_sixteen_bits_a_pixel_keep_their_brightness():
    kept = opened(clean(saved(Image.new("I;16", (700, 700), 128 * 256))).content)
    assert kept.getpixel((350, 350)) == pytest.approx((128, 128, 128), abs=2)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white_and_not_black(mode):
    clear = Image.new("RGBA", (700, 700), (0, 0, 0, 0)).convert(mode if mode != "P" else "RGBA")
    options = {}
    if mode == "P":
        clear, options = Image.new("P", (700, 700), 0), {"transparency": 0}
    assert opened(clean(saved(clear, **options)).content).getpixel((350, 350)) == (255, 255, 255)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(form):
    frames = [Image.new("RGB", (700, 700), colour) for colour in ("red", "blue", "green")]
    kept = opened(clean(saved(frames[0], form, save_all=True, append_images=frames[1:])).content)
    assert kept.getpixel((350, 350))[0] > 240
    assert getattr(kept, "n_frames", 1) == 1


def test_a_large_photograph_becomes_2400_pixels_long_and_small_enough_for_the_post():
    noise = Image.effect_noise((2600, 1950), 90).convert("RGB")
    picture = clean(saved(noise, "JPEG", quality=90))
    assert max(picture.width, picture.height) <= 2400
    assert len(picture.content) <= 1_500_000
    assert (clean(photo((3000, 2000))).width, clean(photo((2000, 3000))).height) == (2400, 2400)


def test_a_small_picture_is_not_blown_up():
    picture = clean(photo((70, 50)))
    assert (picture.width, picture.height) == (70, 50)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 3), (3, 3), (1, 5000), (9000, 1)])
def test_odd_sizes_are_no_trouble(size):
    picture = clean(saved(Image.new("RGB", size, "white")))
    assert max(picture.width, picture.height) <= 2400
    assert thumbnail(picture.content)


def test_a_decompression_bomb_is_refused_before_it_is_decoded(monkeypatch):
    def never(*_):
        raise AssertionError("decoded")

    for content in (huge_png(), huge_png(8000, 4000)):
        monkeypatch.setattr(Image.Image, "load", never)
        with pytest.raises(UploadRefused, match="画素"):
            clean(content)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.8])
def test_a_picture_that_is_cut_off_is_refused_with_what_to_do(form, part):
    content = photo(form=form)
    with pytest.raises(UploadRefused, match="撮り直して"):
        clean(content[: int(len(content) * part)])


def test_what_hides_behind_a_picture_is_gone():
    assert b"<script>" not in clean(photo() + b"<script>alert(1)</script>").content


def test_a_good_photograph_raises_no_doubt():
    assert codes(photo()) == set()


def test_small_dark_and_blurred_photographs_are_kept_with_a_doubt():
    assert codes(photo((590, 400))) == {SMALL}
    assert DARK in codes(saved(drawing().point(lambda value: value // 8)))
    assert BLURRED in codes(saved(drawing().filter(ImageFilter.GaussianBlur(12))))
    assert BLURRED not in codes(saved(drawing().filter(ImageFilter.GaussianBlur(1))))
    assert all(str(doubt).endswith("。") for doubt in clean(saved(Image.new("RGB", (9, 9)))).doubts)


def test_a_thumbnail_is_a_small_jpeg():
    small = opened(thumbnail(clean(photo((2000, 1500))).content))
    assert (small.format, small.size) == ("JPEG", (320, 240))
