"""Messages that come back tell who cannot be reached, and nobody can make them up."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.engines.notices.channels import hooks
from kusei.engines.notices.channels.hooks import Receipt
from kusei.engines.notices.channels.mail import bounces, jobs
from kusei.engines.notices.channels.mail.bounces import Bounce, read, take_in
from kusei.foundation.web import clock

REFERENCE = str(uuid.UUID(int=0x1234))
DOMAIN = "city.hinode.example"


@pytest.fixture(autouse=True)
def _domain(settings: Any) -> None:
    settings.MAIL_LIST_DOMAIN = DOMAIN


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Receipt]:
    heard: list[Receipt] = []
    monkeypatch.setattr(hooks, "_listeners", [heard.append])
    return heard


def report(  # noqa: PLR0917  each test changes one
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <someone@mail.example>: user unknown",
    action: str = "failed",
    envelope: str = "",
    returned: str = f"Message-ID: <{REFERENCE}@{DOMAIN}>\r\nSubject: x\r\n",
    kind: str = "text/rfc822-headers",
) -> bytes:
    """As Postfix writes it."""
    lines = [
        "From: MAILER-DAEMON@mail.example",
        f"To: bounces@{DOMAIN}",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
        "",
        "--B",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "",
        "--B",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.example",
        *([f"Original-Envelope-Id: {envelope}"] if envelope else []),
        "",
        "Final-Recipient: rfc822; someone@mail.example",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: {diagnostic}",
        "",
        "--B",
        f"Content-Type: {kind}",
        "",
        returned,
        "--B--",
        "",
    ]
    return "\r\n".join(lines).encode()


HARD = Bounce(REFERENCE, "invalid-address", "bounced")


def test_a_mailbox_that_does_not_exist_is_known_by_the_headers_that_come_back() -> None:
    assert read(report()) == HARD


def test_the_whole_message_or_the_id_of_the_envelope_will_do_as_well() -> None:
    whole = f"Message-ID: <{REFERENCE.upper()}@{DOMAIN}>\r\nSubject: x\r\n\r\nbody"
    assert read(report(returned=whole, kind="message/rfc822")) == HARD
    assert read(report(envelope=REFERENCE, returned="Subject: x\r\n")) == HARD


@pytest.mark.parametrize(
    ("status", "diagnostic", "code", "suppress"),
    [
        ("5.1.1", "smtp; 550 5.1.1 unknown", "invalid-address", "bounced"),
        ("5.1.10", "smtp; 550 no", "invalid-address", "bounced"),
        ("5.2.1", "smtp; 550 disabled", "invalid-address", "bounced"),
        ("5.2.2", "smtp; 552 5.2.2 over quota", "mailbox-full", ""),
        ("5.7.1", "smtp; 550 5.7.1 spam", "rejected", ""),
        ("5.0.0", "smtp; 550 5.1.1 unknown", "invalid-address", "bounced"),
        ("5.0.0", "smtp; 550 no such user", "invalid-address", "bounced"),
        ("5.0.0", "smtp; 554 transaction failed", "rejected", ""),
        ("5.4.4", "X-Postfix; Host not found", "rejected", ""),
        ("5.0.0", "", "rejected", ""),
        ("", "", "rejected", ""),
    ],
)
def test_only_a_mailbox_that_is_not_there_stops_the_address(
    status: str, diagnostic: str, code: str, suppress: str
) -> None:
    assert read(report(status, diagnostic)) == Bounce(REFERENCE, code, suppress)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_not_final_changes_nothing(action: str) -> None:
    assert read(report(action=action)) is None


def test_a_message_that_is_not_ours_is_not_believed() -> None:
    assert read(report(returned=f"Message-ID: <{REFERENCE}@elsewhere.example>\r\n")) is None
    assert read(report(returned=f"Message-ID: <1234@{DOMAIN}>\r\n")) is None
    assert read(report(returned="Subject: x\r\n", envelope="1234")) is None


def test_an_answer_of_a_person_is_no_bounce() -> None:
    answer = EmailMessage()
    answer["Subject"], answer["In-Reply-To"] = "Re: 断水", f"<{REFERENCE}@{DOMAIN}>"
    answer.set_content("550 5.1.1 とは何ですか")
    assert read(answer.as_bytes()) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00" * 100,
        b"Content-Type: multipart/report\r\n\r\nno parts",
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n",
        report()[:400],
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(5000)),
    ],
    ids=["empty", "binary", "no parts", "no blocks", "cut", "nested"],
)
def test_whatever_arrives_is_read_without_an_error(raw: bytes) -> None:
    assert read(raw) is None


@pytest.mark.django_db
def test_a_bounce_is_told_once_with_the_number_of_its_message(told: list[Receipt]) -> None:
    assert [take_in(report()), take_in(report()), take_in(b"hello")] == ["taken", "known", "ignored"]
    assert told == [], "the hand-over may still be under way"
    job = ProcrastinateJob.objects.get(task_name__endswith="mail.jobs.came_back")
    assert job.scheduled_at > clock.now() + dt.timedelta(seconds=30)
    jobs.came_back(**job.args)
    assert told == [Receipt("mail", REFERENCE, "failed", "invalid-address", "bounced")]


@pytest.mark.django_db
def test_the_mail_server_pipes_it_in(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(report())))
    call_command("bounce", stdout=said)
    assert said.getvalue() == "taken\n"
    assert ProcrastinateJob.objects.filter(task_name__endswith="mail.jobs.came_back").count() == 1


def test_when_the_database_is_away_the_mail_server_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management.base import CommandError
    from django.db import OperationalError

    def away(raw: bytes) -> str:
        raise OperationalError

    monkeypatch.setattr(bounces, "take_in", away)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(CommandError) as caught:
        call_command("bounce")
    assert caught.value.returncode == 75
