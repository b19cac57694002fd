"""Mails a reminder to one person."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.foundation.jobs.tasks import task
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text, fiscal_year
from kusei.foundation.web.site import address as site_address
from kusei.services.plans.progress.models import Reminder, Report, Round
from kusei.services.plans.progress.queries.editors import editors_of
from kusei.services.plans.progress.queries.overview import missing_of
from kusei.services.plans.progress.queries.sheet import same_departments
from kusei.services.plans.progress.rules import RoundState


@task(queue="mail")
def mail_reminder(*, round_id: int, person_id: int, first: int, last: int) -> None:
    """One mail to one person about their departments among the reminders from `first` to `last`.

    Nothing goes out when everything was reported meanwhile, when the round is over, or the person left. A worker that
    dies between sending and noting it sends a second time.
    """
    round_ = Round.objects.select_related("plan", "edition").filter(pk=round_id, state=RoundState.OPEN).first()
    person = User.objects.filter(pk=person_id, is_active=True).first()
    if round_ is None or person is None:
        return
    reminders = Reminder.objects.filter(round=round_, pk__gte=first, pk__lte=last).select_related("department")
    departments = [row.department for row in reminders.order_by("pk")]
    editors = editors_of(departments)
    own = [one for one in departments if person in editors[one.pk]]
    numbers = frozenset(pk for one in own for pk in same_departments(one.pk))
    missing = missing_of(round_, numbers) if numbers else []
    if missing:
        send_mail(_subject(round_, len(missing)), _body(round_, own, missing), None, [person.email])


def _subject(round_: Round, number: int) -> str:
    values = {"plan": round_.plan.title, "period": f"{fiscal_year(round_.fiscal_year)} {round_.period_label}"}
    return _("【進捗の報告】%(plan)s（%(period)s）未報告 %(number)s件") % {**values, "number": number}


def _body(round_: Round, departments: list[Department], missing: list[Report]) -> str:
    origin = site_address()
    context = {
        "round": round_,
        "departments": departments,
        "missing": missing,
        "due": date_text(round_.due_on),
        "late": clock.today() > round_.due_on,
        "address": origin + reverse("progress:mine", args=[round_.pk]) if origin else "",
    }
    return render_to_string("progress/mail/reminder.txt", context)
