"""One's own reminders of collection days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kusei.engines.notices.recurring import commands, queries
from kusei.engines.notices.recurring.conditions import CONDITIONS, EVENING, MORNING, TOPIC
from kusei.engines.notices.recurring.forms import RemindersForm
from kusei.engines.notices.recurring.models import ReminderChoice
from kusei.engines.notices.recurring.views.calendars import COOKIE
from kusei.engines.notices.subscribers.models import Subscriber
from kusei.engines.notices.subscribers.purpose import PURPOSE, SENTENCE
from kusei.engines.notices.subscribers.queries import of as subscriber_of
from kusei.engines.notices.subscribers.refusals import SubscribersRefused
from kusei.engines.notices.subscribers.views.shared import own_page, user_of
from kusei.foundation.people.residents.queries import has_consent

PAGE = "recurring:reminders"


@own_page("form")
def reminders(request: HttpRequest) -> HttpResponse:
    """Choose area, times and items; who is reminded already sees it, and can stop."""
    user = user_of(request)
    subscriber = subscriber_of(user)
    choice = ReminderChoice.objects.filter(subscriber=subscriber).first() if subscriber else None
    hears = subscriber is not None and subscriber.subscriptions.filter(topic__key=TOPIC).exists()
    posted = request.POST if request.method == "POST" else None
    form = RemindersForm(posted, initial=_initial(request, subscriber, choice))
    form.fill(
        queries.area_options(),
        CONDITIONS[1].options(),
        ask_consent=not has_consent(user, PURPOSE),
        sentence=str(SENTENCE),
    )
    if form.is_bound and form.is_valid():
        times = form.cleaned_data["times"]
        try:
            commands.choose_reminders(
                user=user,
                area=form.cleaned_data["area"],
                evening=EVENING in times,
                morning=MORNING in times,
                items=form.cleaned_data["items"],
                agreed=form.cleaned_data.get("agreed", False),
            )
        except (commands.RecurringRefused, SubscribersRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("収集日のお知らせを届けます。"))
            return redirect(PAGE)
    context = {"form": form, "hears": hears, "stopped": subscriber is not None and subscriber.stopped_at is not None}
    return render(request, "recurring/reminders.html", context, status=422 if form.is_bound else 200)


@own_page("post")
def stop(request: HttpRequest) -> HttpResponse:
    """No more reminders of collection days."""
    commands.stop_reminders(user=user_of(request))
    messages.success(request, _("収集日のお知らせをやめました。"))
    return redirect(PAGE)


def _initial(request: HttpRequest, subscriber: Subscriber | None, choice: ReminderChoice | None) -> dict[str, object]:
    area = request.GET.get("area") or (subscriber.collection_area if subscriber else "") or request.COOKIES.get(COOKIE)
    times = [key for key, on in ((EVENING, choice.evening), (MORNING, choice.morning)) if on] if choice else [EVENING]
    return {"area": area, "times": times, "items": choice.items if choice else []}
