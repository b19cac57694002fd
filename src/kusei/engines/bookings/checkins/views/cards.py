"""Cards: looking for one, issuing, stopping, printing."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kusei.engines.bookings.checkins import codes, commands, naming, papers
from kusei.engines.bookings.checkins.forms import CardForm, SheetForm
from kusei.engines.bookings.checkins.models import Card, Event
from kusei.engines.bookings.checkins.queries import seeing
from kusei.engines.bookings.checkins.refusals import CheckinsRefused
from kusei.engines.bookings.checkins.views.common import acted, allowed, staff, user_of
from kusei.foundation.audit.access import record_read, record_reads
from kusei.foundation.files.responses import harmless
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID

SHOWN = 50  # cards a page
LAST = 20  # events of a card


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The cards of the person's departments. What is looked for is posted: names stand in no address."""
    user = user_of(request)
    departments = seeing.card_departments(user)
    allowed(departments.exists())
    wanted = request.POST.get("q", "")[:60] if request.method == "POST" else ""
    page = Paginator(seeing.cards(departments, wanted), SHOWN).get_page(request.GET.get("page"))
    rows = [(card, naming.name_of(card), codes.spaced(card.code)) for card in page]
    if named := [card for card, name, _code in rows if name]:
        record_reads(user, named, "入館カードの一覧")
    context = {"page": page, "rows": rows, "wanted": wanted, "sheet_form": SheetForm(departments=departments)}
    return render(request, "checkins/cards.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a card."""
    user = user_of(request)
    departments = seeing.card_departments(user)
    allowed(departments.exists())
    form = CardForm(request.POST or None, departments=departments)
    if request.method == "POST" and form.is_valid() and (card := _issued(form, user)):
        messages.success(request, _("入館カードを作りました。印刷して渡してください。"))
        return redirect("checkins:card", card.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "checkins/issue.html", {"form": form}, status=status)


def _issued(form: CardForm, by: User) -> Card | None:
    data = dict(form.cleaned_data)
    email = data.pop("email")
    holder = User.objects.filter(email__iexact=email, is_active=True).first() if email else None
    if email and holder is None:
        form.add_error("email", _("このメールアドレスの利用者登録はありません。本人に確かめてください。"))
        return None
    try:
        return commands.issue_card(holder=holder, by=by, **data)
    except CheckinsRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, card: int) -> HttpResponse:
    """A card and when it was last used; stopping it."""
    found, user = _card(request, card), user_of(request)
    if request.method == "POST":
        why = request.POST.get("why", "")
        said = _("カードを止めました。名前とアカウントは消しました。")
        act = lambda: commands.revoke_card(card_id=found.pk, why=why, by=user)  # noqa: E731  one line is enough
        return acted(request, act, said, "checkins:card", found.pk)
    record_read(user, found, "入館カードの確認")
    events = Event.objects.filter(card=found).select_related("house__facility", "gate").order_by("-at")[:LAST]
    context = {"card": found, "name": naming.name_of(found), "code": codes.spaced(found.code), "events": events}
    return render(request, "checkins/card.html", context)


@staff
@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """Issue cards without a name and print them at once."""
    user = user_of(request)
    form = SheetForm(request.POST, departments=seeing.card_departments(user))
    if not form.is_valid():
        messages.error(request, _("枚数を、1から300までの数字で書いてください。"))
        return redirect("checkins:cards")
    made = commands.issue_anonymous_cards(by=user, **form.cleaned_data)
    content = papers.cards_pdf(made, form.cleaned_data["department"].name)
    return harmless(content, "application/pdf", "checkin-cards.pdf")


@staff
@require_POST
def paper(request: HttpRequest, card: int) -> HttpResponse:
    """Print a card again."""
    found = _card(request, card)
    if found.revoked_at is not None:
        raise Http404
    record_read(user_of(request), found, "入館カードの印刷")
    return harmless(papers.cards_pdf([found], found.department.name), "application/pdf", f"checkin-card-{card}.pdf")


def _card(request: HttpRequest, pk: int) -> Card:
    cards = seeing.cards(seeing.card_departments(user_of(request)), "")
    found = cards.filter(pk=pk).first() if pk <= LARGEST_ID else None
    if found is None:
        raise Http404
    return found
