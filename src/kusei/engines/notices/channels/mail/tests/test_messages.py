"""What a notice is as an e-mail, and what the mail server's answers mean."""

from __future__ import annotations

import ssl
import uuid
from email.message import EmailMessage
from typing import Any

import html5lib
import pytest
from django.core import mail

from kusei.engines.notices.channels.fakes.server import drop, ok, status
from kusei.engines.notices.channels.mail import conversation
from kusei.engines.notices.channels.mail.adapter import MailAdapter
from kusei.engines.notices.channels.mail.tests.smtp_fake import MailServer
from kusei.engines.notices.channels.protocol import Failed, Handover, Recipient, Refused, TryLater
from kusei.engines.notices.channels.tests.certificate import server_context

KEY = uuid.UUID(int=77)


def handover(*names: str, **changes: Any) -> Handover:
    people = [Recipient(10 + place, f"{name}@mail.example") for place, name in enumerate(names or ("someone",))]
    values = {
        "key": KEY,
        "recipients": people,
        "language": "ja",
        "title": "燃やすごみの日",
        "body": "明日です。\n8時までに。\n\n<b>袋</b>は&透明で。",
        "link": "https://city.hinode.example/notices/1?a=1&b=2",
        "sender": "ひので市",
        "stop": lambda person: f"https://city.hinode.example/stop/{person}",
        **changes,
    }
    return Handover(**values)


def only(server: MailServer) -> EmailMessage:
    (message,) = server.messages.values()
    return message


def part(message: EmailMessage, kind: str) -> str:
    return str(message.get_body((kind,)).get_content())


def test_the_headers_are_those_of_a_list_that_stops_with_one_click(adapter: MailAdapter, server: MailServer) -> None:
    adapter.send(handover())
    message = only(server)
    assert str(message["From"]) == "ひので市 <notices@city.hinode.example>"
    assert (str(message["Subject"]), str(message["To"])) == ("燃やすごみの日", "someone@mail.example")
    assert message["List-Unsubscribe"] == "<https://city.hinode.example/stop/10>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<notices.city.hinode.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ja"
    assert message["Importance"] is None
    assert server.envelopes == [("bounces@city.hinode.example", "someone@mail.example")]


def test_each_person_has_a_stop_of_their_own_and_sees_nobody_else(adapter: MailAdapter, server: MailServer) -> None:
    adapter.send(handover("one", "two"))
    messages = {address: message for (_number, address), message in server.messages.items()}
    assert messages["two@mail.example"]["List-Unsubscribe"] == "<https://city.hinode.example/stop/11>"
    assert "one@" not in messages["two@mail.example"].as_string()


def test_the_message_id_is_worked_out_and_comes_back_as_the_reference(adapter: MailAdapter, server: MailServer) -> None:
    result = adapter.send(handover())
    number = handover().key_of(10)
    assert only(server)["Message-ID"] == f"<{number}@city.hinode.example>"
    assert result.references == {10: str(number)}


def test_the_page_is_escaped_says_its_language_and_has_one_heading(adapter: MailAdapter, server: MailServer) -> None:
    adapter.send(handover(title="<script>alert(1)</script> & more"))
    source = part(only(server), "html")
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(source)
    assert document.get("lang") == "ja"
    assert len(document.findall(".//h1")) == 1
    assert document.find(".//script") is None
    assert document.find(".//b") is None
    assert [one.get("href") for one in document.findall(".//a")] == [
        "https://city.hinode.example/notices/1?a=1&b=2",
        "https://city.hinode.example/stop/10",
    ]
    assert "8時までに。" in source


def test_the_plain_text_is_plain(adapter: MailAdapter, server: MailServer) -> None:
    adapter.send(handover())
    text = part(only(server), "plain")
    assert "<b>袋</b>は&透明で。" in text
    assert "https://city.hinode.example/notices/1?a=1&b=2" in text
    assert text.rstrip().endswith("https://city.hinode.example/stop/10")


@pytest.mark.parametrize("language", ["en", "vi"])
def test_readers_of_other_languages_get_the_frame_in_english(
    adapter: MailAdapter, server: MailServer, language: str
) -> None:
    adapter.send(handover(language=language, title="Rubbish", body="Tomorrow"))
    assert only(server)["Content-Language"] == language
    assert "このお知らせ" not in part(only(server), "plain")


def test_an_urgent_notice_asks_for_attention_and_one_without_a_stop_has_none(
    adapter: MailAdapter, server: MailServer
) -> None:
    adapter.send(handover(urgent=True, stop=lambda person: "/stop/1", link=""))
    assert only(server)["Importance"] == "high"
    assert only(server)["List-Unsubscribe"] is None
    assert "/stop/" not in part(only(server), "plain")


def test_a_line_break_in_a_title_makes_no_header(adapter: MailAdapter, server: MailServer) -> None:
    adapter.send(handover(title="お知らせ\r\nBcc: other@mail.example", sender="ひので\n市"))
    assert str(only(server)["Subject"]) == "お知らせ Bcc: other@mail.example"
    assert only(server)["Bcc"] is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a b@mail.example",
        "a@b@mail.example",
        "<a>@mail.example",
        "a@b\r\nRCPT TO:<c@d.example>",
        "@mail.example",
        "a@" + "b" * 300,
    ],
)
def test_what_is_no_address_is_not_tried(adapter: MailAdapter, server: MailServer, address: str) -> None:
    result = adapter.send(handover(recipients=[Recipient(5, address)]))
    assert result.failed == [Failed(5, "invalid-address")]
    assert server.tries == 0


def test_addresses_with_other_letters_go_where_the_server_knows_them(adapter: MailAdapter, server: MailServer) -> None:
    people = [
        Recipient(1, "someone@日の出.example"),
        Recipient(2, "山田@mail.example"),
        Recipient(3, "a..b.@mobile.example"),
    ]
    result = adapter.send(handover(recipients=people))
    assert result.failed == []
    assert [to for _from, to in server.envelopes] == [
        "someone@xn--u9jx32h9un.example",
        "山田@mail.example",
        "a..b.@mobile.example",
    ]
    assert [str(message["To"]) for message in server.messages.values()] == [to for _from, to in server.envelopes]


def test_where_the_server_does_not_know_other_letters_the_address_fails(
    adapter: MailAdapter, server: MailServer
) -> None:
    server.controller.SMTP_kwargs["enable_SMTPUTF8"] = False
    result = adapter.send(handover(recipients=[Recipient(2, "山田@mail.example")]))
    assert result.failed == [Failed(2, "invalid-address")]


def test_what_the_server_says_of_each_person(adapter: MailAdapter, server: MailServer) -> None:
    names = ("someone", "nobody", "nobody-old", "full", "policy", "strange", "stranger", "spam", "other")
    result = adapter.send(handover(*names))
    found = {names[one.subscriber_id - 10]: (one.code, one.suppress) for one in result.failed}
    assert found == {
        "nobody": ("invalid-address", "bounced"),
        "nobody-old": ("invalid-address", "bounced"),
        "full": ("mailbox-full", ""),
        "policy": ("rejected", ""),
        "strange": ("rejected", ""),
        "spam": ("rejected", ""),
    }
    assert list(result.pending) == [16]
    assert result.later >= 60
    assert set(result.references) == {10, 18}


def test_when_the_connection_breaks_in_the_middle_the_others_are_pending(
    adapter: MailAdapter, server: MailServer
) -> None:
    server.then(ok(), ok(), drop())
    result = adapter.send(handover("a", "b", "c", "d"))
    assert list(result.pending) == [12, 13]
    adapter.send(handover("c", "d", recipients=handover("a", "b", "c", "d").recipients[2:]))
    assert len(server.messages) == 4


def test_a_server_that_asks_for_patience_in_the_middle_is_left(adapter: MailAdapter, server: MailServer) -> None:
    server.then(ok(), status(429))
    assert list(adapter.send(handover("a", "b", "c")).pending) == [11, 12]


def test_one_connection_serves_everybody(adapter: MailAdapter, server: MailServer) -> None:
    peers: set[Any] = set()
    original = server.handler.handle_MAIL

    async def noting(smtp: Any, session: Any, *more: Any) -> str:
        peers.add(session.peer)
        return await original(smtp, session, *more)

    server.handler.handle_MAIL = noting
    adapter.send(handover("a", "b", "c"))
    assert len(peers) == 1


def test_a_server_with_dsn_is_asked_to_tell_failures_under_our_number(adapter: MailAdapter, server: MailServer) -> None:
    adapter.send(handover())
    assert "ENVID" not in server.handler.mail_options[-1]
    server.dsn = True
    adapter.send(handover())
    assert f"ENVID={handover().key_of(10)}" in server.handler.mail_options[-1]
    assert "NOTIFY=FAILURE" in server.handler.rcpt_options[-1]
    assert len(server.messages) == 1


def test_tls_that_is_asked_for_is_never_given_up(adapter: MailAdapter, server: MailServer, settings: Any) -> None:
    settings.EMAIL_USE_TLS = True
    with pytest.raises(Refused, match="no-tls"):
        adapter.send(handover())
    assert server.tries == 0


def test_mail_goes_by_tls_to_a_server_that_is_trusted_and_to_no_other(
    server: MailServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST = True, "localhost"
    with server_context() as (context, path), MailServer(tls=context) as secure:
        settings.EMAIL_PORT = secure.port
        with pytest.raises(TryLater, match="tls"):
            MailAdapter().send(handover())
        assert secure.tries == 0
        trusting = ssl.create_default_context(cafile=path)
        monkeypatch.setattr(conversation._Backend, "ssl_context", trusting)
        assert MailAdapter().send(handover()).references
        assert len(secure.messages) == 1


def test_nobody_listening_means_try_later(adapter: MailAdapter, server: MailServer, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    with pytest.raises(TryLater, match="connection"):
        adapter.send(handover())


def test_without_a_mail_server_the_message_goes_djangos_other_way_and_it_says_so(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    result = MailAdapter().send(handover())
    assert len(mail.outbox) == 1
    assert mail.outbox[0].message()["Subject"] == "燃やすごみの日"
    assert set(result.references) == {10}
    assert MailAdapter().problems() != []
