"""Error pages: status, one h1, request id, language."""

import html5lib
import pytest
from django.test import Client, RequestFactory, override_settings
from django.utils.translation import override

from kusei.foundation.web import errors


def checked(response, status):
    assert response.status_code == status
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())
    assert len(list(document.iter("h1"))) == 1
    assert "".join(document.find("head/title").itertext()).strip()
    return document


def request_of(path="/"):
    request = RequestFactory().get(path)
    request.id = "0123456789abcdef"
    return request


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prefix", "words"),
    [("", "ページが見つかりません"), ("en/", "Page not found"), ("ja-easy/", "ページが ありません")],
)
def test_a_missing_page_is_said_in_the_language_of_its_address(client, prefix, words):
    response = client.get(f"/{prefix}no/such/page/?q=秘密")
    checked(response, 404)
    assert words in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()


@pytest.mark.django_db
def test_a_missing_page_offers_the_home_page_in_other_languages(client):
    assert 'href="/en/"' in client.get("/no/such/page/").content.decode()


@pytest.mark.parametrize("language", ["ja", "en", "ja-easy"])
@pytest.mark.parametrize(
    ("view", "status"), [(errors.server_error, 500), (errors.bad_request, 400), (errors.csrf_failure, 403)]
)
def test_these_pages_ask_no_database_and_show_the_request_id(view, status, language):
    with override(language):  # no django_db mark: a query would raise
        response = view(request_of())
    checked(response, status)
    assert b"0123456789abcdef" in response.content


@pytest.mark.django_db
def test_a_refused_visitor_reads_what_to_do():
    request = request_of()
    checked(errors.forbidden(request), 403)


@pytest.mark.django_db
def test_a_form_from_elsewhere_gets_the_csrf_page():
    response = Client(enforce_csrf_checks=True).post("/", {})
    checked(response, 403)
    assert "送信できませんでした" in response.content.decode()


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["example.org"])
def test_a_strange_host_gets_400(client):
    checked(client.get("/", headers={"host": "evil.example"}), 400)


@pytest.mark.django_db
def test_a_failure_is_a_500_page_with_the_id_of_the_log(monkeypatch, settings):
    def broken(request):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("kusei.foundation.web.frame.home_sections", broken)
    response = Client(raise_request_exception=False).get("/")
    checked(response, 500)
    assert response["X-Request-ID"] in response.content.decode()
