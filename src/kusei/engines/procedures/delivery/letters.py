"""The letters of decisions: which template, with what data, as a draft to look at and as the file to sign."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from kusei.engines.procedures.applications.models import Answers, Application, Decision
from kusei.engines.procedures.definition import FieldType
from kusei.engines.procedures.definition.procedure import Outcome
from kusei.engines.procedures.delivery import printing
from kusei.engines.procedures.delivery.refusals import NoSuchLetter
from kusei.engines.procedures.rendering import reading
from kusei.engines.procedures.rendering.reading import SectionShown
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text, yen
from kusei.lib.deadlines import REVIEW_REQUEST, REVOCATION_SUIT

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TITLE = re.compile(r"^// title: *(.+)$", re.MULTILINE)
OWN = printing.TYPST / "letters"
_PARTS = "parts"  # what templates import, no template itself
Data = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A template with the kind of paper that it makes, as its first comment says."""

    title: str
    source: bytes


@dataclass(frozen=True)
class Made:
    """A letter before it is signed."""

    title: str
    number: str
    content: bytes


def template(application: Application, name: str) -> Template:
    """The pack's `letters/<name>.typ`, else the engine's own. Raises `NoSuchLetter`."""
    if NAME.fullmatch(name) and name != _PARTS:
        slug = application.municipality.slug
        folders = [Path(settings.PACKS_DIR) / slug / "letters"] if slug else []
        for folder in (*folders, OWN):
            path = folder / f"{name}.typ"
            if path.is_file():
                return _read(path, path.stat().st_mtime_ns)
    raise NoSuchLetter(name)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> Template:
    source = path.read_text(encoding="utf-8")
    found = _TITLE.search(source)
    return Template(found[1].strip() if found else path.stem, source.encode())


def preview(application: Application, outcome: str, reason: str, conditions: str) -> bytes:
    """The letter as it would be, with 「案」 across it and without a code to check it by.

    Raises `applications.refusals.NotPossibleNow` for an unknown outcome, `NoSuchLetter`, `CannotTypeset`.
    """
    return _made(application, outcome, reason, conditions, code="", draft=True, repeated=0).content


def letter_pdf(application: Application, decision: Decision, *, code: str = "") -> bytes:
    """The letter of a decision, not signed. `code`: by which it can be checked. Raises as `preview`."""
    return made(application, decision, code=code).content


def made(application: Application, decision: Decision, *, code: str = "", repeated: int = 0) -> Made:
    """The letter of a decision with its title and number. `repeated`: how many letters went before it."""
    return _made(
        application,
        decision.outcome,
        decision.reason,
        decision.conditions,
        code=code,
        draft=False,
        repeated=repeated,
    )


def _made(  # noqa: PLR0913  what a letter says
    application: Application, key: str, reason: str, conditions: str, *, code: str, draft: bool, repeated: int
) -> Made:
    from kusei.engines.procedures.applications.commands.office import outcome_of  # noqa: PLC0415  it imports hooks

    outcome = outcome_of(application, key)
    chosen = template(application, outcome.letter)
    with translation.override("ja"):
        data = _data(application, outcome, reason, conditions)
        number = printing.document_number(application, repeated)
        title = f"{chosen.title}（{data['procedure']}）" if chosen.title != data["procedure"] else chosen.title
        data |= {"title": title, "heading": chosen.title, "number": number, "footer": number, "draft": draft}
        data |= _checking(application, code)
        return Made(title, number, printing.print_out(chosen.source, data))


def _data(application: Application, outcome: Outcome, reason: str, conditions: str) -> Data:
    content = application.version.content
    stored = Answers.objects.filter(application=application, revision=application.revision).first()
    answers = stored.values if stored else {}
    until = application.valid_until
    facts = [["受付番号", application.number], ["結果", outcome.label.ja]]
    if until:
        facts.append(["有効期限", date_text(until)])
    if application.fee is not None:
        facts.append(["手数料", yen(application.fee)])
    return {
        "municipality": application.municipality.name,
        "sender": printing.mayor(application.municipality),
        "department": application.department.name,
        "date": date_text(application.decided_at or clock.now()),
        "procedure": content.title.ja,
        "receipt_number": application.number,
        "applied_on": date_text(application.submitted_at),
        "electronic": application.delivery == "electronic",
        "addressee": _addressee(application, answers),
        "facts": facts,
        "outcome": outcome.label.ja,
        "favourable": outcome.favourable,
        "reason": reason,
        "conditions": conditions,
        "valid_until": date_text(until) if until else "",
        "fee": "" if application.fee is None else yen(application.fee),
        "appeal": appeal(application) if content.decision.appeal and not outcome.favourable else [],
        "contact": "\n".join(
            filter(None, (application.department.name, content.counter.ja if content.counter else ""))
        ),
        "answers": printing.section_data(_named(application, outcome, answers), {}),
    }


def _addressee(application: Application, answers: Data) -> list[str]:
    """The name; on paper with the address above it, for an envelope with a window."""
    name = application.name["name"]
    if application.delivery == "electronic":
        return [name]
    places = [one for one in application.version.content.form.fields if one.type is FieldType.ADDRESS]
    given = next((answers[one.key] for one in places if one.profile == "address" and answers.get(one.key)), None)
    return [*(reading.address_text(given).split("\n") if given else []), name]


def _named(application: Application, outcome: Outcome, answers: Data) -> list[SectionShown]:
    """The answers that the outcome names, in the order of the form."""
    wanted = set(outcome.answers)
    shown = reading.rows(application.version.content.form, answers) if wanted and answers else []
    left = [(one, tuple(row for row in one.rows if row.key in wanted)) for one in shown]
    return [SectionShown(one.key, one.title, rows) for one, rows in left if rows]


def appeal(application: Application) -> list[str]:
    """教示 (行政不服審査法82条、行政事件訴訟法46条): to whom, against whom, and until when."""
    whose, mayor = application.municipality.name, printing.mayor(application.municipality)
    return [
        f"この処分に不服があるときは、この処分があったことを知った日の翌日から起算して{REVIEW_REQUEST.ja}以内に、{mayor}に対して"
        "審査請求をすることができます（処分があったことを知った日の翌日から起算して"
        f"{REVIEW_REQUEST.ja}以内でも、処分の日の翌日から起算して1年を過ぎると、審査請求をすることができなくなります。）。",
        f"この処分の取消しの訴えは、この処分があったことを知った日の翌日から起算して{REVOCATION_SUIT.ja}以内に、{whose}を被告として"
        f"（訴訟において{whose}を代表する者は{mayor}です。）提起することができます（処分があったことを知った日の翌日から起算して"
        f"{REVOCATION_SUIT.ja}以内でも、処分の日の翌日から起算して1年を過ぎると、提起することができなくなります。）。審査請求をした場合は、"
        f"その裁決があったことを知った日の翌日から起算して{REVOCATION_SUIT.ja}以内に、提起することができます。",
    ]


def _checking(application: Application, code: str) -> Data:
    """The code by which anybody can check the letter; blank for a draft."""
    if not code:
        return {"code": "", "url": "", "qr": ""}
    spaced = "-".join(code[place : place + 4] for place in range(0, 16, 4))
    url = printing.address(application.cover, "delivery:code", spaced)
    return {"code": spaced, "url": url, "qr": printing.qr(url)}
