"""The desk of librarians: cards are looked for, issued, stopped, printed. Reading whose a card is, is recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.bookings.checkins import codes, papers
from kusei.foundation.audit.access import record_read, record_reads
from kusei.foundation.files.responses import harmless
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.library import commands, numbers, refusals, rights
from kusei.services.library.forms import EndForm, IssueForm, usual_end
from kusei.services.library.models import Proof, ReaderCard, State
from kusei.services.library.queries import cards
from kusei.services.library.views.common import REFUSALS, desk, sentence, tried, user_of

SHOWN = 30


@desk
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The cards of the person's departments. What is looked for is posted: names stand in no address."""
    user = user_of(request)
    departments = _departments(user)
    wanted = request.POST.get("q", "")[:60] if request.method == "POST" else ""
    page = Paginator(cards.kept_by(departments, wanted), SHOWN).get_page(request.GET.get("page"))
    record_reads(user, list(page), "図書館の利用者カードの一覧")
    context = {
        "page": page,
        "rows": [_shown(one) for one in page],
        "wanted": wanted,
        "libraries": rights.libraries_of(user),
    }
    return render(request, "library/desk.html", context)


@desk
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a card to somebody whose identity was checked."""
    user = user_of(request)
    departments = _departments(user)
    application = request.GET.get("application", "")[:20]
    first = {
        "valid_until": usual_end(),
        "application": application,
        "proof": Proof.APPLICATION if application else Proof.DOCUMENT,
    }
    form = IssueForm(request.POST or None, departments=departments, initial=first)
    if request.method == "POST" and form.is_valid() and (card := _issued(form, user)):
        messages.success(request, _("利用者カードを発行しました。"))
        return redirect("library:desk_card", card.pk)
    return render(request, "library/issue.html", {"form": form}, status=422 if request.method == "POST" else 200)


def _issued(form: IssueForm, by: User) -> ReaderCard | None:
    data = dict(form.cleaned_data)
    person = User.objects.filter(email__iexact=data.pop("email"), is_active=True, is_resident=True).first()
    if person is None:
        form.add_error("email", str(refusals.NoReader()))
        return None
    fields: dict[type[Exception], str] = {
        refusals.PeriodWrong: "valid_until",
        refusals.ApplicationMissing: "application",
        refusals.CardThere: "email",
    }
    try:
        return commands.issue_reader_card(person=person, by=by, **data)
    except REFUSALS as refusal:
        form.add_error(fields.get(type(refusal)), sentence(refusal))
        return None


@desk
@never_cache
@require_http_methods(["GET", "HEAD"])
def one(request: HttpRequest, card: int) -> HttpResponse:
    """A card with what was before and after it, and what can be done."""
    found, user = _card(request, card), user_of(request)
    record_read(user, found, "図書館の利用者カードの確認")
    others = [_shown(other) for other in cards.of(found.person) if other.pk != found.pk]
    context: dict[str, Any] = {
        **_shown(found),
        "code": codes.spaced(found.token.code),
        "others": others,
        "form": EndForm(initial={"valid_until": usual_end()}),
        "usable": found.stopped_at is None and found.token.revoked_at is None,
        "replaceable": not ReaderCard.objects.filter(follows=found).exists(),
    }
    return render(request, "library/desk_card.html", context)


@desk
@require_POST
def stop(request: HttpRequest, card: int) -> HttpResponse:
    """Stop a card."""
    found, user, why = _card(request, card), user_of(request), request.POST.get("why", "")[:200]
    tried(
        request,
        lambda: commands.stop_reader_card(card_id=found.pk, why=why, by=user),
        _("カードを止めました。"),
    )
    return redirect("library:desk_card", found.pk)


@desk
@require_POST
def reissue(request: HttpRequest, card: int) -> HttpResponse:
    """Stop a lost card and issue another."""
    found, user = _card(request, card), user_of(request)
    made = tried(
        request,
        lambda: commands.reissue_reader_card(card_id=found.pk, by=user),
        _("前のカードを止めて、新しいカードを発行しました。"),
    )
    return redirect("library:desk_card", made.pk if made else found.pk)


@desk
@require_POST
def renew(request: HttpRequest, card: int) -> HttpResponse:
    """Let a card hold longer."""
    found, user = _card(request, card), user_of(request)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(refusals.PeriodWrong()))
        return redirect("library:desk_card", found.pk)
    until = form.cleaned_data["valid_until"]
    tried(
        request,
        lambda: commands.renew_reader_card(card_id=found.pk, valid_until=until, by=user),
        _("カードの期限を延ばしました。"),
    )
    return redirect("library:desk_card", found.pk)


@desk
@require_POST
def paper(request: HttpRequest, card: int) -> HttpResponse:
    """Print the card for somebody without a phone: its own code, which stays the same."""
    found = _card(request, card)
    if found.state_on(clock.today()) != State.VALID:
        raise Http404
    record_read(user_of(request), found, "図書館の利用者カードの印刷")
    content = papers.cards_pdf([found.token], found.token.department.name)
    return harmless(content, "application/pdf", f"reader-card-{found.number}.pdf")


def _departments(user: User) -> list[Department]:
    found = rights.departments_of(user)
    if not found:
        raise PermissionDenied
    return found


def _card(request: HttpRequest, pk: int) -> ReaderCard:
    """A card of the person's departments; another's is not found, as one that never was."""
    kept = cards.kept_by(rights.departments_of(user_of(request)))
    found = kept.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found


def _shown(card: ReaderCard) -> dict[str, Any]:
    state = card.state_on(clock.today())
    shape = {State.VALID: "done", State.EXPIRED: "late", State.STOPPED: "stopped"}[state]
    return {"card": card, "number": numbers.spaced(card.number), "shape": shape, "word": state.label}
