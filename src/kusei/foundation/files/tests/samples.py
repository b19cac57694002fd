"""Files of every kind, made by the libraries that people's programs use too, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile

import pypdf
from PIL import Image, ImageDraw
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

# The test file of the anti-virus industry (eicar.org): harmless, and found by every scanner. Written in two parts, so
# that this source file is not found itself.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()


def drawing(size=(1200, 900), mode="RGB"):
    """A paper with lines on it: sharp and bright."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for y in range(0, size[1], 12):
        draw.line((0, y, size[0], y), fill=(y % 200, 40, 90), width=2)
    return image.convert(mode)


def photo(size=(1200, 900), form="JPEG", mode="RGB", **options):
    out = io.BytesIO()
    drawing(size, mode).save(out, form, **options)
    return out.getvalue()


def with_place(orientation=1, size=(1200, 900)):
    """A photograph as a phone makes it: where it was taken, by which camera, how it was held."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = orientation, "SecretCamera", "SecretOwner"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 33.0, 41.0), 3: "E", 4: (139.0, 42.0, 57.0)})
    return photo(size, exif=exif, comment=b"SecretComment", xmp=b"<x>SecretXmp</x>", icc_profile=b"SecretProfile" * 20)


def paper(**options):
    """A PDF of one page; `names`: entries of its catalogue."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    for key, value in options.get("catalogue", {}).items():
        writer.root_object[NameObject(key)] = writer._add_object(value)
    if "password" in options:
        writer.encrypt(options["password"])
    if "attachment" in options:
        writer.add_attachment("a.exe", b"MZ")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind, **more):
    entries = {"/Type": NameObject("/Action"), "/S": NameObject(kind), **more}
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def script():
    return action("/JavaScript", **{"/JS": TextStringObject("app.alert(1)")})


def in_object_stream(inside=b"<</S/JavaScript/JS(app.alert(1))>>", *, listed=True, filters=("/FlateDecode",)):
    """A PDF whose object 5 lies compressed in object stream 4; `listed`: the file's table says so."""
    import zlib

    data = b"5 0 " + inside
    for name in reversed(filters):
        data = {"/FlateDecode": zlib.compress, "/ASCIIHexDecode": lambda raw: raw.hex().encode() + b">"}[name](data)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First 4/Filter[%s]/Length %d>>stream\n%s\nendstream"
        % (" ".join(filters).encode(), len(data), data),
    }
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = [struct.pack("!BIH", 0, 0, 65535)]
    rows += [struct.pack("!BIH", 1, places[number], 0) for number in objects]
    rows += [struct.pack("!BIH", 2, 4, 0) if listed else struct.pack("!BIH", 0, 0, 0)]
    rows += [struct.pack("!BIH", 1, len(out), 0)]
    table = b"".join(rows)
    start = len(out)
    head = b"<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>" % len(table)
    out += b"6 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (head, table)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def office(main="xl/workbook.xml", types="x", **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, main: "x", **more}.items():
            archive.writestr(name, content)
    return out.getvalue()


def huge_png(width=60_000, height=60_000):
    """A few bytes that say they are 3,600 million pixels."""
    import zlib

    def chunk(kind, data):
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")
