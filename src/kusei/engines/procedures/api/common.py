"""What the operations share: the municipality, who calls, and how refusals are answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, StringConstraints

from kusei.engines.approvals.refusals import ApprovalRefused
from kusei.engines.procedures.applications.numbers import ALPHABET
from kusei.engines.procedures.applications.refusals import (
    ApplicationRefused,
    ChangedMeanwhile,
    Incomplete,
    IntentTaken,
    NotPossibleNow,
)
from kusei.engines.procedures.definition import Text
from kusei.engines.procedures.evaluation import Problem as Wrong
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.queries.current import current_version
from kusei.foundation.files.refusals import FilesRefused
from kusei.foundation.org.models import Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.web.api.problems import Problem, register_refusals
from kusei.foundation.web.api.words import noop

register_refusals(ApplicationRefused, ApprovalRefused, FilesRefused)
register_refusals(ChangedMeanwhile, NotPossibleNow, IntentTaken, kind="conflict")


def _described(sentence: str, example: Any) -> Any:
    return Field(json_schema_extra={"description": sentence, "examples": [example]})


Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80),
    _described(noop("手続のキー"), "certificate-copy"),
]
GuideSlug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80),
    _described(noop("ガイドのキー"), "moving-in"),
]
Receipt = Annotated[
    str,
    StringConstraints(pattern=rf"^[0-9]{{2}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{5}}$"),
    _described(noop("受付番号"), "08-7K3M-9QXA2"),
]
Answers = Annotated[
    dict[str, Any],
    Field(
        max_length=500,
        description=noop("項目のキーから答え。形はGET /procedures/{key}/schemaにあります。ファイルは番号の並びです。"),
        examples=[{"reason": "lost", "copies": 1}],
    ),
]
Seen = Annotated[
    int | None,
    Field(ge=1, le=2**31 - 1, description=noop("読んだときのseen。書くと、その後に何かあったときは409で答えます。")),
]


class WhereQuery(BaseModel):
    """Whose procedures are meant."""

    municipality: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = Field(
        None, description=noop("団体コード（6桁）。書かなければ、この自治体。"), examples=["131113"]
    )


def municipality_of(query: WhereQuery) -> Municipality | None:
    """The municipality that is asked about; the home one else. One SQL query."""
    return Municipality.objects.filter(code=query.municipality).first() if query.municipality else home()


def version_of(query: WhereQuery, key: str) -> Version:
    """The version in force. Raises `Problem` (404)."""
    municipality = municipality_of(query)
    found = current_version(municipality, key) if municipality else None
    if found is None:
        raise Problem(
            "not-found", _("このキーの手続はありません。手続の一覧でお確かめください。"), "procedure-not-found"
        )
    return found


def caller(request: HttpRequest) -> User:
    """The person of the token; the operation lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def worded(text: Text | None) -> str:
    """A text of a definition in the language of the call; blank for none."""
    return text.in_language(get_language() or "ja") if text is not None else ""


def plain(value: Any) -> Any:
    """Answers as the evaluation takes them: exact decimals are texts there."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


def errors_of(problems: Iterable[Wrong]) -> list[dict[str, str]]:
    """Each problem with the path of its field: `members.0.name.family`."""
    return [{"parameter": one.dotted[:200], "detail": one.sentence} for one in problems]


@contextmanager
def answers_checked() -> Iterator[None]:
    """Answer `Incomplete` with 422 and the path of every field that is meant."""
    try:
        yield
    except Incomplete as refusal:
        found = [one for form in refusal.problems for one in form]
        raise Problem("refused", str(refusal), refusal.code, errors=errors_of(found)) from refusal
