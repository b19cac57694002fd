"""Every write of publication: a booklet is asked for, asked for again, published or discarded, each by who may."""

from __future__ import annotations

from typing import NoReturn

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason as because
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import NotAllowed, require_publisher, standing
from kusei.services.plans.models import Edition
from kusei.services.plans.models.plans import EditionStatus
from kusei.services.plans.publication.jobs import make_booklet
from kusei.services.plans.publication.models import Booklet, BookletState
from kusei.services.plans.publication.queries.booklets import job_lives


class NoSuchBooklet(CycleRefused):
    """The booklet is not there, or not any more."""

    code = "publication.no-such-booklet"

    def __str__(self) -> str:
        return _("その冊子はありません。公表のページにある一覧からお選びください。")


class WrongYear(CycleRefused):
    """A report is made of a year of the plan that has begun."""

    code = "publication.wrong-year"

    def __str__(self) -> str:
        return _("年次報告書を作れるのは、計画の期間のうち、始まっている年度だけです。年度を選び直すと作れます。")


class UnderWay(CycleRefused):
    """The same booklet is being made already."""

    code = "publication.under-way"

    def __str__(self) -> str:
        return _("同じ冊子を作っているところです。できあがるまで待つと、一覧に並びます。")


class NotFinished(CycleRefused):
    """Only a finished booklet can be published."""

    code = "publication.not-finished"

    def __str__(self) -> str:
        return _("まだできあがっていない冊子は公表できません。できあがってから、もう一度選んでください。")


class EditionNotPublic(CycleRefused):
    """A booklet of a draft that is not the plan's public edition stays inside."""

    code = "publication.edition-not-public"

    def __str__(self) -> str:
        return _("この版はまだ公表されていないため、冊子も公表できません。版が施行されると公表できます。")


class IsPublished(CycleRefused):
    """What is published stays."""

    code = "publication.is-published"

    def __str__(self) -> str:
        return _("公表した冊子は消したり作り直したりできません。直すときは、新しく作って公表してください。")


def require_maker(user: User | None, edition: Edition) -> None:
    """Raise `NotAllowed` unless the person makes booklets: who runs the cycle, or who lets results out."""
    who = standing(user, edition.plan.municipality)
    if not (who.planner or who.publisher):
        raise NotAllowed(_("冊子を作れるのは、計画の運用を受け持つ部署（企画担当）だけです。"))


def request_booklet(*, edition_id: int, fiscal_year: int | None, by: User | None) -> Booklet:
    """Ask for a booklet of the edition: the plan itself, or the report on a fiscal year. A job makes it.

    Raises `NotAllowed`, `WrongYear`, and `UnderWay` when the same booklet is being made.
    """
    edition = Edition.objects.select_related("plan__municipality").get(pk=edition_id)
    require_maker(by, edition)
    if fiscal_year is not None and fiscal_year not in years_to_report(edition):
        raise WrongYear
    with transaction.atomic(), because(_("冊子の作成")):
        try:
            with transaction.atomic():
                made = Booklet.objects.create(
                    edition=edition,
                    fiscal_year=fiscal_year,
                    made_on=clock.today(),
                    requested_by=by,
                    requested_at=clock.now(),
                )
        except IntegrityError as error:
            raise UnderWay from error  # publication_booklet_one_under_way: nothing else can be wrong with this row
        _start(made)
    return made


def years_to_report(edition: Edition) -> list[int]:
    """The fiscal years of the edition that have begun, the latest first."""
    present = FiscalYear.of(clock.today()).year
    return [year for year in reversed(edition.years) if year <= present]


def restart_booklet(*, booklet_id: int, by: User | None) -> Booklet:
    """Make a booklet again whose job ended without one; it starts from the beginning, with the same day of making.

    Raises `NoSuchBooklet`, `NotAllowed`, `UnderWay` when its job still goes on, `IsPublished` when it is finished.
    """
    with transaction.atomic(), because(_("冊子の作成のやり直し")):
        booklet = _locked(booklet_id)
        require_maker(by, booklet.edition)
        if booklet.state == BookletState.DONE:
            raise IsPublished
        if booklet.under_way and job_lives(booklet.job_id):
            raise UnderWay
        booklet.state, booklet.step = BookletState.QUEUED, 0
        booklet.save(update_fields=["state", "step"])
        _start(booklet)
    return booklet


def publish_booklet(*, booklet_id: int, by: User | None) -> Booklet:
    """Let a finished booklet out. Again changes nothing. Raises `NoSuchBooklet`, `NotAllowed`, `NotFinished`,
    `EditionNotPublic`.
    """
    with transaction.atomic(), because(_("冊子の公表")):
        booklet = _locked(booklet_id)
        edition = booklet.edition
        require_publisher(by, edition.plan.municipality)
        if booklet.published_at is not None:
            return booklet
        if booklet.state != BookletState.DONE:
            raise NotFinished
        if edition.status != EditionStatus.IN_FORCE and edition.plan.current_edition_id != edition.pk:
            raise EditionNotPublic
        booklet.published_by, booklet.published_at = by, clock.now()
        booklet.save(update_fields=["published_by", "published_at"])
    return booklet


def discard_booklet(*, booklet_id: int, by: User | None) -> None:
    """Remove a booklet that is not published. Raises `NoSuchBooklet`, `NotAllowed`, `IsPublished`, `UnderWay`."""
    with transaction.atomic(), because(_("冊子の取りやめ")):
        booklet = _locked(booklet_id)
        require_maker(by, booklet.edition)
        if booklet.published_at is not None:
            raise IsPublished
        if booklet.under_way and job_lives(booklet.job_id):
            raise UnderWay
        booklet.delete()


def _locked(booklet_id: int) -> Booklet:
    rows = Booklet.objects.select_for_update(of=("self",)).defer("content")
    found = rows.select_related("edition__plan__municipality").filter(pk=booklet_id).first()
    return found or _refuse()


def _refuse() -> NoReturn:
    raise NoSuchBooklet


def _start(booklet: Booklet) -> None:
    booklet.job_id = enqueue(make_booklet, key=f"publication.booklet:{booklet.pk}", booklet_id=booklet.pk)
    booklet.save(update_fields=["job_id"])
