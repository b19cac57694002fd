"""Letters until their files are there: a job for each hand-over, its files, who must come out of them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from kusei.engines.notices.channels import hooks
from kusei.engines.notices.channels.letter import addresses, paper
from kusei.engines.notices.channels.letter.addresses import Addressed, Place
from kusei.engines.notices.channels.letter.models import LeftOut, Letter, LetterJob
from kusei.foundation.files import commands as files
from kusei.foundation.files.inspection import Upload
from kusei.foundation.files.models import StoredFile
from kusei.foundation.jobs.tasks import enqueue
from kusei.foundation.org.models import Department
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

CHANNEL = "letter"
PURPOSE = "notices.letters"


@transaction.atomic
def take_in(  # noqa: PLR0913  what a hand-over says
    *,
    key: UUID,
    subscribers: Sequence[int],
    words: paper.Words,
    department_id: int | None,
    stops: Mapping[int, str],
    urgent: bool = False,
    drill: bool = False,
) -> LetterJob:
    """The job of a hand-over, with everybody in it; its files are made in the background. The same key: the same job.

    `words.department` is filled in here.
    """
    department = Department.objects.filter(pk=department_id).first() if department_id else None
    content = {
        "title": words.title,
        "body": words.body,
        "link": words.link,
        "sender": words.sender,
        "department": department.name if department else "",
        "stops": {str(number): address for number, address in stops.items() if address},
    }
    job, is_new = LetterJob.objects.get_or_create(
        key=key,
        defaults={
            "department": department,
            "language": words.language,
            "urgent": urgent,
            "drill": drill,
            "sealed_text": encryption.seal_json(content),
            "made_at": clock.now(),
        },
    )
    if is_new:
        found = addresses.places(subscribers)
        Letter.objects.bulk_create(
            Letter(job=job, number=number, subscriber_id=one, left_out=_why(found[one]))
            for number, one in enumerate(subscribers, start=1)
        )
        _make_soon(job)
    return job


def _why(found: Place | LeftOut) -> str:
    return found.value if isinstance(found, LeftOut) else ""


def _make_soon(job: LetterJob) -> None:
    from kusei.engines.notices.channels.letter import jobs  # noqa: PLC0415  it imports us

    enqueue(jobs.make_files, key=f"letters:{job.pk}", job_id=job.pk)


def make_files(*, job_id: int) -> None:
    """Make the files of a job. Killed in the middle and run again it makes them; made, it does nothing.

    Addresses are those of now. Raises `CannotTypeset`, and what `files.store` raises.
    """
    job = LetterJob.objects.get(pk=job_id)
    if job.files_made_at is not None or job.sealed_text is None:
        return
    people = _people(job_id)
    content = encryption.unseal_json(job.sealed_text)
    stops = {int(number): address for number, address in content.pop("stops").items()}
    if not people:
        _nobody(job_id)
        return
    # Outside of any transaction: setting 500 letters takes seconds, and the scanner is asked over the network.
    made = paper.made(paper.Words(**content, language=job.language), people, stops)
    stored = [
        files.store(upload=Upload(f"letters-{job}.{ending}", kind, whole), owner=None, purpose=PURPOSE)
        for ending, kind, whole in (("pdf", "application/pdf", made.pdf), ("csv", "text/csv", made.addresses))
    ]
    if not _kept(job_id, made, stored, people):
        _make_soon(job)


@transaction.atomic
def _people(job_id: int) -> list[Addressed]:
    """Who gets a letter, in order. Who came under protection or took their address back meanwhile is left out."""
    job = locked(job_id)
    letters = list(job.letters.filter(left_out="").order_by("number"))
    found = addresses.places([one.subscriber_id for one in letters])
    people = []
    for letter in letters:
        place = found[letter.subscriber_id]
        if isinstance(place, LeftOut):
            _leave_out(letter, place)
        else:
            people.append(Addressed(letter, place))
    return people


@transaction.atomic
def _kept(job_id: int, made: paper.Made, stored: list[StoredFile], people: list[Addressed]) -> bool:
    """Keep the files, unless others are there already. False: somebody must come out again, so make them anew."""
    job = locked(job_id)
    inside = {one.letter.pk for one in people}
    still = set(job.letters.filter(left_out="").values_list("pk", flat=True))
    if job.files_made_at is not None or job.sealed_text is None or inside != still:
        for one in stored:
            files.discard(file=one)
        return job.files_made_at is not None or job.sealed_text is None
    job.letters.filter(pk__in=inside).update(pages=made.pages, unprintable=False)
    job.letters.filter(number__in=made.unprintable).update(unprintable=True)
    files.claim(files=stored)
    job.pdf, job.addresses = stored
    job.pages, job.files_made_at = made.pages * len(people), clock.now()
    job.save(update_fields=["pdf", "addresses", "pages", "files_made_at"])
    return True


@transaction.atomic
def _nobody(job_id: int) -> None:
    job = locked(job_id)
    if not job.letters.filter(left_out="").exists():
        empty(job)


def _leave_out(letter: Letter, why: LeftOut) -> None:
    letter.left_out = why
    letter.save(update_fields=["left_out"])
    tell_failed(letter, why.value)


def tell_failed(letter: Letter, code: str, suppress: str = "") -> None:
    """Whoever handed the letter over hears that it did not arrive."""
    hooks.tell(hooks.Receipt(CHANNEL, str(letter), hooks.FAILED, code=code, suppress=suppress, at=clock.now()))


@transaction.atomic
def take_out(user: User | None, party: int | None) -> None:
    """Hook: somebody came under protection. Letters that lie here unposted go without theirs, in new files."""
    if user is None:
        return
    waiting = Letter.objects.filter(
        subscriber__user=user, left_out="", job__posted_on=None, job__dropped_at=None, job__emptied_at=None
    )
    for letter in waiting.order_by("job_id"):
        job = locked(letter.job_id)
        _leave_out(letter, LeftOut.PROTECTED)
        discard_files(job)
        job.files_made_at, job.pages = None, 0
        job.save(update_fields=["pdf", "addresses", "pages", "files_made_at"])
        _make_soon(job)


def empty(job: LetterJob) -> None:
    """The files and the words go; that there was a job, and who was in it, stays for a while."""
    discard_files(job)
    now = clock.now()
    job.sealed_text, job.emptied_at = None, now
    job.files_made_at = job.files_made_at or now
    job.save(update_fields=["pdf", "addresses", "sealed_text", "emptied_at", "files_made_at"])


def discard_files(job: LetterJob) -> None:
    """The files of a job that is locked go."""
    stored = [one for one in (job.pdf, job.addresses) if one is not None]
    job.pdf = job.addresses = None
    LetterJob.objects.filter(pk=job.pk).update(pdf=None, addresses=None, files_made_at=None)
    for one in stored:
        files.discard(file=one)


def locked(job_id: int) -> LetterJob:
    """The job with its files, locked until the end of the transaction."""
    return LetterJob.objects.select_for_update(of=("self",)).select_related("pdf", "addresses").get(pk=job_id)
