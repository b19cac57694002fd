"""The pages of this floor, in every language."""

import html5lib
import pytest
from django.template.loader import render_to_string
from django.test import override_settings

from kusei.foundation.web import frame

PAGES = ["", "about/", "help/", "accessibility/", "components/"]
PREFIXES = {"/": "ja", "/en/": "en", "/ja-easy/": "ja"}

pytestmark = pytest.mark.django_db


def parsed(response):
    """The document; html5lib raises on the first error of its syntax."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_valid_and_has_one_h1_a_title_and_its_language(client, prefix, path):
    response = client.get(prefix + path)
    assert response.status_code == 200
    document = parsed(response)
    assert document.get("lang") == PREFIXES[prefix]
    assert len(list(document.iter("h1"))) == 1
    assert "".join(document.find("head/title").itertext()).strip()
    assert len(list(document.iter("main"))) == 1


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_references_lead_somewhere(client, path):
    document = parsed(client.get(f"/{path}"))
    ids = [element.get("id") for element in document.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in document.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby"):
            assert set((element.get(attribute) or "").split()) <= set(ids), (element.tag, attribute)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_style_or_script_or_another_host(client, path):
    for element in parsed(client.get(f"/{path}")).iter():
        assert element.get("style") is None
        assert not [name for name in element.keys() if str(name).startswith("on")]  # noqa: SIM118
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/")
        for attribute in ("src", "href", "action"):
            assert not (element.get(attribute) or "").startswith(("http:", "https:", "//"))


def test_every_form_control_has_a_label(client):
    document = parsed(client.get("/components/"))
    labelled = {element.get("for") for element in document.iter("label")}
    for name in ("input", "select", "textarea"):
        for control in document.iter(name):
            inside = any(control in label.iter() for label in document.iter("label"))
            assert inside or control.get("id") in labelled or control.get("aria-label"), control.attrib


def test_frame_and_components_themselves_ask_the_database_nothing(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(frame, "_hooks", frame._Hooks())
    with django_assert_num_queries(0):
        client.get("/components/")


def test_the_brand_of_the_home_municipality_stands_in_title_header_and_footer(client, monkeypatch):
    monkeypatch.setattr(
        frame._hooks, "brand", lambda: frame.Brand("見本区", "区政ポータル", official_name="見本県見本区")
    )
    page = client.get("/").content.decode()
    assert "<title>見本区 区政ポータル</title>" in page
    assert "見本県見本区" in page


def test_an_app_puts_a_part_on_the_home_page_and_can_leave_it_out(client, monkeypatch):
    sections = {
        "seen": frame.HomeSection("seen", 10, "web/components/empty.html", lambda request: {"text": "見える部分"}),
        "left": frame.HomeSection("left", 20, "web/components/empty.html", lambda request: None),
    }
    monkeypatch.setattr(frame._hooks, "sections", sections)
    page = client.get("/").content.decode()
    assert page.count("見える部分") == 1
    assert page.count('class="empty"') == 1


def test_the_search_field_leads_where_the_search_app_says(client, monkeypatch):
    monkeypatch.setattr(frame._hooks, "search", frame.SearchBox("web:about", "words", lambda: ["窓口 & 手続"]))
    page = client.get("/en/").content.decode()
    assert 'action="/en/about/"' in page
    assert 'name="words"' in page
    assert "?words=%E7%AA%93%E5%8F%A3%20%26%20%E6%89%8B%E7%B6%9A" in page


def test_a_hostile_brand_is_escaped(client, monkeypatch):
    monkeypatch.setattr(frame._hooks, "brand", lambda: frame.Brand("<script>alert(1)</script>"))
    assert b"<script>alert" not in client.get("/").content


@override_settings(ROOT_URLCONF="kusei.conf.urls")
def test_messages_are_announced(rf):
    page = render_to_string(
        "web/components/messages.html",
        {"messages": [type("M", (), {"level_tag": "error", "__str__": lambda s: "だめでした"})()]},
    )
    assert 'role="status"' in page
    assert "エラー" in page
