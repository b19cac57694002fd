"""The files of a plan as a catalogue for machines: DCAT-AP as JSON-LD."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kusei.foundation.web import frame
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.opendata.files import DataFile

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA = {
    "csv": "https://www.iana.org/assignments/media-types/text/csv",
    "json": "https://www.iana.org/assignments/media-types/application/json",
}
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
Address = Callable[[DataFile, str], str]


def catalogue(
    edition: Edition, files: list[DataFile], updated: Mapping[str, dt.datetime | None], *, page: str, address: Address
) -> dict[str, Any]:
    """The catalogue. `page` is the whole address of the page of files, `address` gives that of a file."""
    publisher = {"@type": "foaf:Agent", "foaf:name": _text(edition.plan.municipality.name)}
    rights = {
        "@type": "dct:RightsStatement",
        "rdfs:label": _text(edition.document["source"].get("licence") or _("不明")),
    }
    known = [day for day in updated.values() if day is not None]
    return {
        "@context": CONTEXT,
        "@id": page,
        "@type": "dcat:Catalog",
        "dct:title": _text(_("%(plan)sのオープンデータ") % {"plan": edition.title}),
        "dct:description": _text(_("計画と、その進捗・評価・実績のすべての数字。")),
        "dct:publisher": publisher,
        **({"dct:modified": _moment(max(known))} if known else {}),
        "dcat:dataset": [
            {
                "@id": f"{page}#{one.what}",
                "@type": "dcat:Dataset",
                "dct:identifier": f"{edition.plan.slug}/{one.what}",
                "dct:title": _text(f"{edition.title} {one.title}"),
                "dct:description": _text(one.text),
                "dct:publisher": publisher,
                **({"dct:modified": _moment(day)} if (day := updated[one.what]) else {}),
                "dcat:distribution": [
                    {
                        "@id": address(one, format),
                        "@type": "dcat:Distribution",
                        "dcat:accessURL": {"@id": page},
                        "dcat:downloadURL": {"@id": address(one, format)},
                        "dcat:mediaType": {"@id": media},
                        "dct:format": {"@id": f"{FILE_TYPE}{format.upper()}"},
                        "dct:rights": rights,
                    }
                    for format, media in MEDIA.items()
                ],
            }
            for one in files
        ],
    }


def _text(words: str) -> dict[str, str]:
    return {"@value": words, "@language": frame.language_tag()}


def _moment(when: dt.datetime) -> dict[str, str]:
    return {"@value": when.isoformat(timespec="seconds"), "@type": "xsd:dateTime"}
