"""Printed letters: what is on the sheet and where, who is in a job, and that the same hand-over makes one job."""

from __future__ import annotations

import csv
import io
import threading
import time
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from kusei.engines.notices.channels.letter import addresses, jobs, make, making, paper
from kusei.engines.notices.channels.letter.adapter import LetterAdapter
from kusei.engines.notices.channels.letter.addresses import Addressed, Place
from kusei.engines.notices.channels.letter.models import Letter, LetterJob
from kusei.engines.notices.channels.letter.tests.conftest import handover, person, send
from kusei.engines.notices.channels.protocol import Recipient, Refused
from kusei.engines.notices.subscribers.testing import subscriber
from kusei.foundation.files import queries as files
from kusei.foundation.files.models import StoredFile
from kusei.foundation.people.residents.commands import protect
from kusei.foundation.people.residents.models import Fact
from kusei.foundation.web import clock, encryption
from kusei.foundation.web.testing import at_most

MM = 72 / 25.4


def made(job=None):
    """The job with its files."""
    job = job or LetterJob.objects.get()
    jobs.make_files(job_id=job.pk)
    job.refresh_from_db()
    return job


def sheets(job):
    return PdfReader(io.BytesIO(files.content(job.pdf))).pages


def rows(job):
    text = files.content(job.addresses).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def squeezed(page):
    return "".join(page.extract_text().replace("\u200b", "").split())


def test_everybody_gets_a_sheet_and_a_line_of_the_list(town):
    people = [person(number) for number in range(1, 4)]
    result = send(town, people)
    job = made()
    assert (list(result.failed), list(result.pending), result.reference) == ([], [], str(job))
    assert result.references == {one.pk: f"{job.pk:05d}-{place:04d}" for place, one in enumerate(people, 1)}
    pages = sheets(job)
    assert (len(pages), job.pages) == (3, 3)
    for place, page in enumerate(pages, 1):
        text = squeezed(page)
        wanted = (
            "〒144-0052",
            "東京都大田区蒲田五丁目13番14号",
            f"見本荘{place}号室",
            f"見本花子{place}様",
            "こども家庭課",
            "３歳児健診のお知らせ",
            "持ち物は母子健康手帳です。",
            "https://www.city.example.jp/procedures/checkup",
            "このお知らせを止めるときは",
            f"{job.pk:05d}-{place:04d}",
        )
        for words in wanted:
            assert words in text, words
    assert rows(job) == [
        ["番号", "郵便番号", "住所", "氏名", "ページ数"],
        *(
            [
                f"{job.pk:05d}-{n:04d}",
                "144-0052",
                f"東京都大田区蒲田五丁目13番14号　見本荘{n}号室",
                f"見本 花子{n}",
                "1",
            ]
            for n in (1, 2, 3)
        ),
    ]


def test_the_address_stands_in_the_window_of_the_envelope_and_nothing_else_does(town):
    send(town, [person(1, address={"building": "とても長い名前の集合住宅" * 7, "town": "蒲田五丁目" * 15})])
    page = sheets(made())[0]
    inside, outside = [], []

    def visit(text, place, _matrix, _font, _size):
        if text.strip():
            left, top = place[4] / MM, 297 - place[5] / MM
            (inside if 20 <= left <= 106 and 13 <= top <= 55 else outside).append(text)

    page.extract_text(visitor_text=visit)
    window = "".join("".join(inside).split())
    assert window.startswith("〒144-0052東京都大田区")
    assert window.endswith("見本花子1様")
    assert window.count("とても長い名前の集合住宅") == 7
    assert not any("見本" in one or "蒲田" in one for one in outside)


def test_a_long_letter_has_several_pages_each_with_its_number(town):
    send(town, [person(1), person(2)], body="長い文です。" * 300)
    job = made()
    pages = sheets(job)
    each = job.letters.get(number=1).pages
    assert each > 1
    assert (len(pages), job.pages) == (2 * each, 2 * each)
    numbers = [f"{job.pk:05d}-0001"] * each + [f"{job.pk:05d}-0002"] * each
    assert all(number in squeezed(page) for number, page in zip(numbers, pages, strict=True))
    assert [row[4] for row in rows(job)[1:]] == [str(each)] * 2


def test_the_same_hand_over_twice_is_one_job_and_one_answer(town):
    people = [person(1), person(2, address=False)]
    one = handover(town, people)
    first, second = LetterAdapter().send(one), LetterAdapter().send(one)
    assert first == second
    assert (LetterJob.objects.count(), Letter.objects.count()) == (1, 2)
    assert [(failed.subscriber_id, failed.code) for failed in first.failed] == [(people[1].pk, "no-address")]


def test_making_the_files_again_changes_nothing(town):
    send(town, [person(1)])
    job = made()
    made(job)
    assert StoredFile.objects.count() == 2
    assert all(StoredFile.objects.values_list("claimed", flat=True))


def test_whom_no_letter_reaches_is_told_at_once_and_is_in_no_file(town):
    secret, closed, nameless = person(2), person(4), person(5, name=False)
    protect(by=town.everywhere, user=secret.user, why="支援措置の申出")
    closed.user.is_active = False
    closed.user.save()
    people = [person(1), secret, person(3, address=False), closed, nameless, subscriber()]
    result = send(town, people)
    assert {one.subscriber_id: one.code for one in result.failed} == {
        secret.pk: "protected",
        **{one.pk: "no-address" for one in people[2:]},
    }
    job = made()
    assert len(sheets(job)) == 1
    assert [row[3] for row in rows(job)[1:]] == ["見本 花子1"]
    assert "花子2" not in squeezed(sheets(job)[0])


def test_who_comes_under_protection_before_posting_is_taken_out_of_files_that_lie_there(town):
    people = [person(1), person(2)]
    references = send(town, people).references
    job = made()
    old = {job.pdf_id, job.addresses_id}
    protect(by=town.everywhere, user=people[1].user, why="支援措置の申出")
    job.refresh_from_db()
    assert (job.pdf_id, job.files_made_at) == (None, None)
    assert not StoredFile.objects.filter(pk__in=old).exists()
    assert [(one.reference, one.became, one.code) for one in town.told] == [
        (references[people[1].pk], "failed", "protected")
    ]
    job = made(job)
    assert [row[0] for row in rows(job)[1:]] == [references[people[0].pk]]


def test_who_comes_under_protection_while_the_files_are_made_is_not_in_them(town, monkeypatch):
    people = [person(1), person(2)]
    send(town, people)
    real = paper.made

    def slow(*arguments):
        content = real(*arguments)
        if len(arguments[1]) == 2:
            protect(by=town.everywhere, user=people[0].user, why="支援措置の申出")
        return content

    monkeypatch.setattr(paper, "made", slow)
    job = LetterJob.objects.get()
    making.make_files(job_id=job.pk)
    job.refresh_from_db()
    assert (job.pdf_id, StoredFile.objects.count()) == (None, 0)
    assert [row[3] for row in rows(made(job))[1:]] == ["見本 花子2"]


def test_a_job_whose_people_all_went_is_over(town):
    one = person(1)
    send(town, [one])
    protect(by=town.everywhere, user=one.user, why="支援措置の申出")
    job = made()
    assert (job.pdf_id, job.sealed_text, job.emptied_at is not None) == (None, None, True)


def test_the_address_is_that_of_the_day_on_which_the_files_are_made(town):
    one = person(1)
    send(town, [one])
    Fact.objects.filter(user=one.user, field="address").update(ended_at=clock.now())
    job = made()
    assert (job.pdf_id, [told.code for told in town.told]) == (None, ["no-address"])


def test_a_name_that_cannot_be_printed_is_told_to_staff_and_stands_in_the_list_as_it_is(town):
    send(town, [person(1), person(2, address={"building": "\U0002a6b0荘"})])
    job = made()
    assert list(job.letters.filter(unprintable=True).values_list("number", flat=True)) == [2]
    assert "〓荘" in squeezed(sheets(job)[1])
    assert "\U0002a6b0荘" in rows(job)[2][2]


@pytest.mark.parametrize("body", ["건강검진 안내", "स्वास्थ्य"])
def test_a_script_without_a_printing_font_is_refused_before_any_job(town, body):
    with pytest.raises(Refused, match="unprintable-text"):
        send(town, [person(1)], body=body, language="ko")
    assert not LetterJob.objects.exists()


@pytest.mark.parametrize("language", ["en", "vi", "tl", "ja-easy"])
def test_a_letter_in_another_language_is_set_as_well(town, language):
    send(town, [person(1)], language=language, title="Health check", body="Please come.")
    job = made()
    assert "Pleasecome." in squeezed(sheets(job)[0])


def test_no_name_becomes_a_command_or_a_formula(town):
    nasty = '#panic() $x$ "\\ =1+1'
    send(town, [person(1, address={"building": nasty, "prefecture": "=cmd"})], body=nasty, title="=1")
    job = made()
    assert "#panic()$x$" in squeezed(sheets(job)[0])
    assert rows(job)[1][2].startswith("'=cmd")


def test_more_people_than_fit_a_job_are_a_mistake_of_the_caller(town):
    people = [Recipient(number, "") for number in range(LetterAdapter.largest + 1)]
    with pytest.raises(ValueError, match="largest"):
        LetterAdapter().send(handover(town, [], recipients=people))


def test_it_costs_a_fixed_number_of_queries_however_many_get_one(town):
    few, many = [person(n) for n in range(2)], [person(n) for n in range(10, 30)]
    counts = []
    for people in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            send(town, people)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_words_and_links_lie_encrypted(town):
    send(town, [person(1)])
    job = LetterJob.objects.get()
    assert "健診".encode() not in bytes(job.sealed_text)
    assert encryption.unseal_json(job.sealed_text)["title"] == "３歳児健診のお知らせ"


def test_the_database_refuses_a_person_twice_and_a_posting_by_nobody(town):
    one = person(1)
    send(town, [one])
    job = LetterJob.objects.get()
    with pytest.raises(IntegrityError, match="channels_letter_person_once"), transaction.atomic():
        Letter.objects.create(job=job, number=2, subscriber=one)
    with pytest.raises(IntegrityError, match="channels_letters_posted_by_somebody"), transaction.atomic():
        LetterJob.objects.filter(pk=job.pk).update(posted_on="2026-11-21")
    with pytest.raises(IntegrityError, match="channels_letters_files_together"), transaction.atomic():
        LetterJob.objects.filter(pk=job.pk).update(files_made_at="2026-11-21T00:00:00Z")


def test_an_installation_without_a_contractor_has_no_letters(settings):
    settings.LETTERS = False
    assert make.adapter() is None
    settings.LETTERS = True
    assert make.adapter().problems() == []


def test_a_hundred_letters_take_less_than_four_seconds_of_a_processor():
    people = [
        Addressed(
            Letter(job_id=1, number=number, subscriber_id=number),
            Place("144-0052", ("東京都大田区蒲田五丁目13番14号", f"見本荘{number}号室"), f"見本 花子{number}"),
        )
        for number in range(1, 101)
    ]
    link = "https://www.city.example.jp/p/1"
    words = paper.Words("３歳児健診のお知らせ", "健診があります。\n\n" * 20, link, "大田区", "こども家庭課", "ja")
    stops = {number: f"https://www.city.example.jp/notices/stop/{uuid.uuid4().hex}/" for number in range(1, 101)}
    paper.made(words, people[:1], stops)  # fonts and libraries are read once
    began = time.process_time()
    made = paper.made(words, people, stops)
    took = time.process_time() - began
    assert took < at_most(4)
    assert made.pages == 1


def test_places_cost_three_queries(town):
    people = [person(number).pk for number in range(5)]
    with CaptureQueriesContext(connection) as seen:
        addresses.places(people)
    assert len(seen) == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_hand_over_by_two_workers_at_once_is_one_job(town):
    one = handover(town, [person(1), person(2)])
    start, answers = threading.Barrier(2), []

    def worker():
        try:
            start.wait()
            answers.append(LetterAdapter().send(one))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == answers[1]
    assert (LetterJob.objects.count(), Letter.objects.count()) == (1, 2)
