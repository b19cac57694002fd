"""Both directions: what delivers an initiative on its page, the promise on the pages of what delivers; staff."""

from __future__ import annotations

import datetime as dt
import re

import html5lib
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kusei.engines.measures import hooks as measures
from kusei.engines.measures import registry
from kusei.engines.measures.glances import keep_all
from kusei.engines.notices.subscribers import commands as subscribing
from kusei.foundation.people.testing import sign_in
from kusei.foundation.web import clock
from kusei.services.plans.deliverers import commands, queries
from kusei.services.plans.deliverers.models import Delivery
from kusei.services.plans.deliverers.panels import initiative_panel
from kusei.services.plans.models import Initiative

W1 = "/plans/sample/initiatives/W1/"
DESK = "/cycle/deliverers/sample/W1/"


def add(town, key="childcare", kind="topic", initiative="W1", **more):
    by = town.people["planner"]
    return commands.add_delivery(plan=town.plan, initiative=initiative, kind=kind, key=key, by=by, **more)


def as_(town, who):
    return sign_in(Client(), town.people[who])


def html(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def counted(town, monkeypatch):
    """W1 is delivered by a topic that one person follows and by LINE; everything was counted last night."""
    today = clock.now()
    monkeypatch.setattr(clock, "now", lambda: today - dt.timedelta(days=3))
    add(town, note="お知らせの部分")
    add(town, kind="channel", key="line")
    subscriber = subscribing.ensure(user=town.people["viewer"])
    subscribing.subscribe(subscriber=subscriber, topic_key="childcare", channels=["inbox"])
    monkeypatch.setattr(clock, "now", lambda: today)
    keep_all()
    return town


def test_the_page_of_an_initiative_names_what_delivers_it_with_links(counted):
    for prefix in ("", "/en", "/ja-easy"):
        text = html(Client(), prefix + W1)
        html5lib.HTMLParser(strict=True).parse(text)
        assert 'id="deliverers"' in text
        assert "お知らせの部分" in text
        assert re.search(r'<a href="[^"]*/notices/[^"]*">(子育て|Childcare)</a>', text), text[
            text.index("deliverers") :
        ][:900]
        assert "deliverers/sample" not in text  # what only staff can do


def test_its_figures_are_those_of_last_night_with_the_day(counted):
    text = html(Client(), W1)
    assert "<strong>1人</strong>" in text
    assert f"{registry.get('notices.subscribers').title}</a>" in text
    assert "11月19日" in text


def test_a_visitor_pays_one_query_and_with_deliverers_a_fixed_number(town, rf):
    initiative = Initiative.objects.select_related("edition__plan__municipality").get(key="W1")
    request = rf.get("/")
    request.user = AnonymousUser()

    def cost():
        with CaptureQueriesContext(connection) as asked:
            found = initiative_panel(request, initiative.edition, initiative)
        return found, len(asked)

    assert cost() == (None, 1)
    add(town)
    few = cost()[1]
    assert few <= 3  # what is said, the topics, the figures
    add(town, key="waste")
    add(town, kind="library", key="seats")
    add(town, kind="channel", key="line")
    found, many = cost()
    assert (len(found["rows"]), many) == (4, few)


def test_another_municipalitys_plan_is_delivered_by_nothing_here(town, rf):
    add(town)
    town.plan.municipality.is_home = False
    town.plan.municipality.save()
    assert 'id="deliverers"' not in html(Client(), W1)
    assert measures.promises("topic", ["childcare"]) == {}


def test_the_kept_page_changes_with_what_delivers_and_with_the_figures(counted):
    visitor = Client()
    assert "お知らせの部分" in html(visitor, W1)
    commands.withdraw_delivery(delivery_id=Delivery.objects.get(key="childcare").pk, by=counted.people["planner"])
    assert "お知らせの部分" not in html(visitor, W1)
    commands.restore_delivery(delivery_id=Delivery.objects.get(key="childcare").pk, by=counted.people["planner"])
    assert "お知らせの部分" in html(visitor, W1)


def test_the_other_way_the_pages_of_what_delivers_name_the_promise(town):
    for kind, key in (("library", "seats"), ("collection", "sorting")):
        add(town, kind=kind, key=key)
    add(town)
    for address in ("/library/", "/collection/sorting/"):
        text = html(Client(), address)
        assert "区の計画の約束" in text
        assert f'href="{W1}"' in text
        assert "1 書かない窓口" in text
    assert f'href="{W1}"' in html(as_(town, "viewer"), "/notices/settings/topics/")
    assert "区の計画の約束" not in html(Client(), "/collection/")


def test_promises_are_one_query_and_only_of_initiatives_that_the_plan_still_has(town, django_assert_num_queries):
    add(town)
    add(town, key="waste", initiative="W2")
    Delivery.objects.filter(key="waste").update(initiative="W9")
    with django_assert_num_queries(1):
        found = queries.promises("topic", ["childcare", "waste", "events"])
    assert {key: [one.url for one in those] for key, those in found.items()} == {"childcare": [W1]}
    commands.withdraw_delivery(delivery_id=Delivery.objects.get(key="childcare").pk, by=town.people["editor"])
    assert queries.promises("topic", ["childcare"]) == {}


def test_the_page_of_a_plan_says_how_many_initiatives_are_delivered(town):
    assert "つながっています" not in html(Client(), "/plans/sample/")
    add(town)
    assert "3の取組のうち1に、届けるサービスがつながっています。" in html(Client(), "/plans/sample/")


@pytest.mark.parametrize("who", ["viewer", "editor", "approver", "planner", "other_editor"])
def test_staff_see_the_pages_and_only_who_may_sees_the_buttons(town, who):
    add(town)
    text = html(as_(town, who), DESK)
    assert ("外す" in text) == (who in {"editor", "planner"})
    assert "書かない窓口" in html(as_(town, who), "/cycle/deliverers/")


def test_staff_pages_are_sound_html_with_one_heading_and_no_id_twice(town):
    commands.withdraw_delivery(delivery_id=add(town, key="waste").pk, by=town.people["planner"])
    add(town)
    planner = as_(town, "planner")
    pages = ["/cycle/deliverers/", "/cycle/", DESK, DESK + "?kind=topic&q=", DESK + "?kind=topic&q=ありえない"]
    answers = [html(planner, prefix + one) for one in pages for prefix in ("", "/en")]
    answers.append(planner.post(DESK + "?kind=topic&q=", {"note": "x"}).content.decode())
    for text in answers:
        html5lib.HTMLParser(strict=True).parse(text)
        assert text.count("<h1") == 1
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), ids
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", text)


def test_visitors_see_none_of_it(town):
    for address in ("/cycle/deliverers/", DESK):
        assert Client().get(address).status_code in {302, 403}


def test_what_there_is_not_is_not_found(town):
    planner = as_(town, "planner")
    for address in ("/cycle/deliverers/nowhere/W1/", "/cycle/deliverers/sample/W9/", "/cycle/deliverers/sample/a%00b/"):
        html(planner, address, 404)
    made = add(town)
    for address in (f"sample/W2/{made.pk}", "sample/W1/999999999999999999999", f"nowhere/W1/{made.pk}"):
        assert planner.post(f"/cycle/deliverers/{address}/withdraw/").status_code == 404, address
    assert Delivery.objects.get().withdrawn_at is None


def test_an_editor_searches_adds_takes_back_and_puts_back(town):
    editor = as_(town, "editor")
    search = DESK + "?kind=topic&q=子育"
    text = html(editor, search)
    assert 'value="childcare"' in text
    assert 'value="waste"' not in text
    assert editor.post(search, {"thing": "childcare", "note": "補足です"})["Location"] == DESK
    made = Delivery.objects.get()
    assert (made.initiative, made.kind, made.key, made.note) == ("W1", "topic", "childcare", "補足です")
    editor.post(f"{DESK}{made.pk}/withdraw/")
    text = html(editor, DESK)
    assert "外したもの" in text
    assert "元に戻す" in text
    editor.post(f"{DESK}{made.pk}/restore/")
    assert Delivery.objects.get().withdrawn_at is None


def test_mistakes_are_said_beside_the_field_and_nothing_is_kept(town):
    editor, other = as_(town, "editor"), as_(town, "other_editor")
    search = DESK + "?kind=topic&q="
    answer = editor.post(search, {"note": "x"})
    assert answer.status_code == 422
    assert "つなぐものをひとつ選んでください。" in answer.content.decode()
    assert editor.post(search, {"thing": "dragons"}).status_code == 422
    assert editor.post(search, {"thing": "waste", "note": "あ" * 301}).status_code == 422
    assert editor.post(DESK, {"thing": "waste"}).status_code == 422  # nothing was searched
    assert other.post(search, {"thing": "waste"}).status_code == 403
    assert not Delivery.objects.exists()
    for strange in ("?kind=magic", "?kind=topic&q=a%00b", "?kind=topic&q=" + "あ" * 200):
        html(editor, DESK + strange)


def test_the_list_is_narrowed_and_says_what_has_nothing_yet(town):
    add(town)
    planner = as_(town, "planner")
    assert "オンライン相談" not in html(planner, "/cycle/deliverers/?plan=sample&q=書かない")
    without = html(planner, "/cycle/deliverers/?plan=sample&only=without")
    assert "オンライン相談" in without
    assert ">1 書かない窓口</a>" not in without
    assert "あてはまる取組はありません" in html(planner, "/cycle/deliverers/?q=ありえないことば")


def test_what_an_amended_plan_no_longer_has_waits_for_the_planning_section(town):
    made = add(town)
    Delivery.objects.update(initiative="W9")
    assert "W9：childcare" in html(as_(town, "planner"), "/cycle/deliverers/")
    assert "いまの版にありません" in html(as_(town, "planner"), "/cycle/deliverers/sample/W9/")
    assert as_(town, "editor").post(f"/cycle/deliverers/sample/W9/{made.pk}/withdraw/").status_code == 403
    as_(town, "planner").post(f"/cycle/deliverers/sample/W9/{made.pk}/withdraw/")
    assert Delivery.objects.get().withdrawn_at is not None


def test_the_desk_of_the_cycle_counts_what_is_mine(town):
    assert "届けるサービスがまだつながっていない取組が3あります" in html(as_(town, "planner"), "/cycle/")
    assert "届けるサービスがまだつながっていない取組が1あります" in html(as_(town, "editor"), "/cycle/")
    add(town)
    assert "すべての取組に、届けるサービスがつながっています" in html(as_(town, "editor"), "/cycle/")
    assert "deliverers" not in html(as_(town, "viewer"), "/cycle/")


def test_staff_pages_cost_the_same_however_much_there_is(town):
    planner = as_(town, "planner")

    def cost(address):
        planner.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert planner.get(address).status_code == 200
        return len(asked)

    add(town)
    before = [cost("/cycle/deliverers/"), cost(DESK)]
    add(town, key="waste")
    add(town, key="waste", initiative="W2")
    add(town, kind="library", key="card", initiative="P1")
    assert [cost("/cycle/deliverers/"), cost(DESK)] == before
    assert max(before) <= 24, before


def test_every_kind_finds_what_can_be_chosen_and_reads_it_again(town):
    kinds = measures.deliverer_kinds()
    assert {"procedure", "guide", "facility", "counter", "visit", "topic", "channel", "fee", "library"} <= set(kinds)
    for kind in kinds:
        for one in measures.find_deliverers(kind, ""):
            assert measures.deliverers(kind, [one.key]) == {one.key: one}
            assert one.title
            assert Client().get(one.url).status_code in {200, 302}, one.url
        assert measures.deliverers(kind, ["no-such-thing"]) == {}
        assert measures.find_deliverers(kind, "そんなものはない") == []


def test_every_figure_that_a_deliverer_names_is_a_metric_with_that_dimension(town):
    for kind in measures.deliverer_kinds():
        for one in measures.find_deliverers(kind, ""):
            for key, filters in one.metrics:
                metric = registry.find(key)
                assert metric is not None, (kind, key)
                assert all(metric.dimension(name) for name in filters), (kind, key, filters)
