"""The pages on which the sandbox is paid, in the house's look, and the overview from which it is steered."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.payments.online.sandbox import cards
from kusei.engines.payments.online.sandbox.rows import No, Session
from kusei.foundation import web

if TYPE_CHECKING:
    from kusei.engines.payments.online.sandbox.server import Server

_STYLES = Path(web.__file__).parent / "static" / "web"
_FILES = {"tokens.css": _STYLES / "design-tokens" / "tokens.css", "kusei.css": _STYLES / "kusei.css"}
HTML = "text/html; charset=utf-8"
SHOWN = 30
_one_at_a_time = threading.Lock()  # the language is of the thread; the engine is loaded once


@dataclass(frozen=True)
class Page:
    """What a browser gets."""

    body: bytes = b""
    status: int = 200
    kind: str = HTML
    location: str = ""


def answer(server: Server, method: str, words: list[str], form: dict[str, str], language: str) -> Page:
    """A page, or where to go next. Raises `No`."""
    with translation.override(language):
        if words[:1] == ["style"] and len(words) == 2 and words[1] in _FILES:
            return Page(_FILES[words[1]].read_bytes(), kind="text/css; charset=utf-8")
        if not words:
            if method == "POST":
                server.steer(form)
                return Page(location=f"/?lang={language}")
            return _shown("overview", language, **_overview(server))
        if words[0] != "pay" or len(words) not in {2, 3}:
            raise No("not-found", 404)
        with server.book.lock:
            session = server.book.session(words[1])
            return _pay(server, session, method, words[2:], form, language)


def _pay(  # noqa: PLR0913, PLR0917  what a request consists of
    server: Server, session: Session, method: str, rest: list[str], form: dict[str, str], language: str
) -> Page:
    if session.status != "pending":
        return _shown("over", language, session=session)
    if rest == ["check"]:
        return _check(server, session, method, form, language)
    if rest:
        raise No("not-found", 404)
    if method != "POST":
        return _shown("pay", language, session=session, cards=_table())
    if form.get("method") == "code":
        server.book.pay(session, "code")
        return Page(location=session.return_url)
    return _by_card(server, session, form, language)


def _by_card(server: Server, session: Session, form: dict[str, str], language: str) -> Page:
    match cards.outcome(form.get("number", "")):
        case None:
            problem = _("練習用の番号ではありません。下の表の番号を入力してください。")
            return _shown("pay", language, status=422, session=session, cards=_table(), problem=problem)
        case cards.REFUSED:
            problem = _("カード会社に断られました。ほかのカードか、ほかの支払い方法をお試しください。")
            return _shown("pay", language, status=402, session=session, cards=_table(), problem=problem)
        case cards.CHECKED:
            return Page(location=f"/pay/{session.id}/check?lang={language}")
        case cards.SUCCEEDS:
            server.book.pay(session, "card")
        case cards.FAILS:
            server.book.fail(session, "card-declined")
        case cards.LATE:
            session.late = True
    return Page(location=session.return_url)


def _check(server: Server, session: Session, method: str, form: dict[str, str], language: str) -> Page:
    if method != "POST":
        return _shown("check", language, session=session)
    if form.get("answer") == "yes":
        server.book.pay(session, "card")
        return Page(location=session.return_url)
    problem = _("本人確認ができなかったため、支払いは成立しませんでした。")
    return _shown("pay", language, status=402, session=session, cards=_table(), problem=problem)


def _table() -> list[tuple[str, str]]:
    told = {
        cards.SUCCEEDS: _("支払える"),
        cards.REFUSED: _("断られる"),
        cards.CHECKED: _("本人確認（3Dセキュア）を求められる"),
        cards.SILENT: _("カード会社から返事がなく、時間切れになる"),
        cards.LATE: _("やめたあと、または時間切れのあとに入金される"),
        cards.FAILS: _("不成立で終わる"),
    }
    return [
        (" ".join(number[at : at + 4] for at in range(0, 16, 4)), told[what]) for number, what in cards.CARDS.items()
    ]


def _overview(server: Server) -> dict[str, Any]:
    book = server.book
    with book.lock:
        return {
            "sessions": list(book.sessions.values())[: -SHOWN - 1 : -1],
            "payments": list(book.payments.values())[: -SHOWN - 1 : -1],
            "refunds": list(book.refunds.values())[: -SHOWN - 1 : -1],
            "disputes": list(book.disputes.values())[: -SHOWN - 1 : -1],
            "control": book.control,
        }


def _shown(name: str, language: str, status: int = 200, **facts: Any) -> Page:
    with _one_at_a_time:
        text = render_to_string(f"online/sandbox/{name}.html", {"language": language, **facts})
    return Page(text.encode(), status)
