"""Applying in a real browser: on a phone, with scripts off, put right after a request, found by a guide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, Visit, faults_of, sign_in
from tests.browser.filling import fill, fill_all, fill_step, photograph, press, sample, settled

LIBRARY = "library-registration"
PHONE = [pytest.param({"width": 360}, id="360px")]
NUMBER = re.compile(r"/applications/([0-9A-Z-]{8,})/")


def begin(visit: Visit, site: str, key: str, prefix: str = "") -> str:
    """Open the procedure's page and begin a draft as its buttons lead; returns the draft's address."""
    visit.go(f"{site}{prefix}/procedures/{key}/")
    press(visit.page, visit.page.locator(f"main a.button[href$='/start/{key}/']"))
    visit.page.locator("main form[method=post] button.button").click()
    visit.page.wait_for_url("**/drafts/**")
    return visit.page.url.split("/drafts/")[0] + "/drafts/" + visit.page.url.split("/drafts/")[1].split("/")[0] + "/"


def hand_in(page: Page) -> list[str]:
    """Press the last button; returns the receipt numbers that the next page shows."""
    page.get_by_role("button", name="この内容で送る").click()
    page.wait_for_url("**/done/")
    return page.locator("main dd.number").all_inner_texts()


def mine(visit: Visit, site: str) -> list[str]:
    """The receipt numbers in the list of one's own applications."""
    visit.go(f"{site}/applications/")
    return visit.page.locator("main .card .number").all_inner_texts()


@pytest.mark.parametrize("visit", PHONE, indirect=True)
def test_an_answer_opens_a_question_and_loses_nothing_that_is_typed_meanwhile(visit: Visit, site: Site) -> None:
    page = visit.page
    sign_in(visit, site, "hanako")
    begin(visit, site, LIBRARY)
    page.route("**/drafts/**", lambda route: (page.wait_for_timeout(600), route.continue_()))  # a slow network
    page.locator("[name='f-email']").fill("before@example.jp")
    page.locator("[name='f-history'][value=lost]").check()
    page.wait_for_timeout(300)  # it is on its way now
    page.locator("[name='f-phone']").press_sequentially("03-1111-2222")
    expect(page.locator("[name='f-old_number']")).to_be_visible()
    assert page.locator("[name='f-phone']").input_value() == "03-1111-2222"
    assert page.locator("[name='f-email']").input_value() == "before@example.jp"
    assert page.evaluate("document.activeElement.name") == "f-phone"
    page.unroute_all(behavior="wait")
    page.locator("[name='f-history'][value=first]").check()
    expect(page.locator("[name='f-old_number']")).to_have_count(0)
    settled(page)
    fill_step(page, sample(LIBRARY, 1))
    assert page.url.endswith("/0.eligibility_section/"), page.locator("main .banner, main .error").all_inner_texts()
    page.wait_for_url("**/0.eligibility_section/")
    assert page.get_by_role("main").locator(".banner").count() == 0  # nobody else wrote


@pytest.mark.parametrize("visit", PHONE, indirect=True)
@pytest.mark.parametrize(("name", "before"), [("phone", "03-1111-2222"), ("email", "before@example.jp")])
def test_new_questions_come_and_typing_goes_on_where_it_was(visit: Visit, site: Site, name: str, before: str) -> None:
    """In the middle of a word, or over the words that are marked: no browser tells a script where in an address."""
    page = visit.page
    sign_in(visit, site, "hanako")
    begin(visit, site, LIBRARY)
    box = page.locator(f"[name='f-{name}']")
    box.fill(before)
    settled(page)
    page.evaluate("addEventListener('htmx:afterSwap', () => { window.swaps = (window.swaps || 0) + 1 })")
    page.route("**/drafts/**", lambda route: (page.wait_for_timeout(600), route.continue_()))  # a slow network
    page.locator("[name='f-history'][value=lost]").check()
    box.press("Home")
    box.press_sequentially("0123456789", delay=100)
    assert page.evaluate("window.swaps")
    assert box.input_value() == f"0123456789{before}"
    settled(page)
    swaps = page.evaluate("window.swaps")
    page.locator("[name='f-history'][value=first]").check()
    box.select_text()
    page.wait_for_function("before => window.swaps > before", arg=swaps)
    page.keyboard.type("new")
    assert box.input_value() == "new"
    page.unroute_all(behavior="wait")


@pytest.mark.parametrize("visit", PHONE, indirect=True)
def test_a_resident_applies_on_a_phone_stops_in_the_middle_and_goes_on_with_another_device(
    visit: Visit, site: Site, browser: Browser
) -> None:
    page, answers = visit.page, sample(LIBRARY, 1)
    sign_in(visit, site, "hanako")
    before = mine(visit, site)
    visit.go(f"{site}/procedures/")
    page.get_by_label("手続の名前や、したいこと").fill("図書館")
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("main").get_by_role("link", name="図書館の利用者登録").click()
    draft = begin(visit, site, LIBRARY)
    fill_step(page, answers)
    page.wait_for_url("**/0.eligibility_section/")
    page.locator("[name='f-eligibility'][value=work]").check()
    page.locator("[id='f-identity_file-new']").set_input_files(photograph())
    expect(page.locator(".form-files li")).to_have_count(1)
    page.get_by_role("button", name="保存して、あとで続ける").click()
    page.get_by_role("link", name="あとで、または別の機器で続ける").click()
    page.get_by_role("button", name="続きを開くリンクを作る").click()
    link = page.locator("#id_link").input_value()
    other = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    try:
        _goes_on_elsewhere(Visit(other.new_page()), site, link, draft)
    finally:
        other.close()
    numbers = _pressed_twice(visit, f"{draft}review/")
    assert sorted(mine(visit, site)) == sorted([*before, *numbers])


def _goes_on_elsewhere(device: Visit, site: Site, link: str, draft: str) -> None:
    device.page.goto(link)
    assert "sign-in" in device.page.url  # it belongs to an account: the link alone opens nothing
    sign_in(device, site, "hanako")
    device.go(link)
    assert device.page.url.startswith(draft)
    assert device.page.locator("[name='f-eligibility'][value=work]").is_checked()
    expect(device.page.locator(".form-files li")).to_have_count(1)
    fill_all(device.page, {key: value for key, value in sample(LIBRARY, 1).items() if key != "identity_file"})
    assert "株式会社見本製作所" in device.page.get_by_role("main").inner_text()


def _pressed_twice(visit: Visit, review: str) -> list[str]:
    """Press the last button twice, go back and press again; returns the receipt numbers."""
    page = visit.page
    visit.go(review)
    sent = "fetch(location.href, {method: 'POST', body: new FormData(document.querySelector('main form'))})"
    page.evaluate(f"() => {{ window.first = {sent}; document.querySelector('main form button.button').click() }}")
    page.wait_for_url("**/done/")
    numbers = page.locator("main dd.number").all_inner_texts()
    assert len(numbers) == 1
    page.go_back()
    page.wait_for_load_state("load")
    if page.get_by_role("button", name="この内容で送る").count():  # the browser kept the page
        assert hand_in(page) == numbers
    visit.go(review)
    assert page.url.endswith("/done/")
    assert page.locator("main dd.number").all_inner_texts() == numbers
    return numbers


@pytest.mark.parametrize("visit", PHONE, indirect=True)
def test_a_photo_is_kept_that_was_looked_for_while_an_answer_opened_a_question(visit: Visit, site: Site) -> None:
    """On a slow line the new questions come while the dialog is open in which somebody looks for the photo."""
    page, answers = visit.page, sample(LIBRARY, 1)
    sign_in(visit, site, "hanako")
    begin(visit, site, LIBRARY)
    fill_step(page, answers)
    page.wait_for_url("**/0.eligibility_section/")
    page.wait_for_load_state("load")
    for number, reason in enumerate(("work", "study"), 1):
        page.locator(f"[name='f-eligibility'][value={reason}]").check()
        with page.expect_file_chooser() as dialog:
            page.locator("[id='f-identity_file-new']").click()
        settled(page)
        dialog.value.set_files(photograph())
        expect(page.locator("input[name='f-identity_file']")).to_have_count(number)
    settled(page)
    assert page.locator("[id='f-identity_file-new']").evaluate("box => box.files.length") == 0  # not sent once more
    assert page.locator("[name='f-eligibility'][value=study]").is_checked()


@pytest.mark.parametrize("visit", [pytest.param({"scripts": False, "width": 360}, id="scripts off")], indirect=True)
def test_applying_works_with_scripts_off(visit: Visit, site: Site) -> None:
    page, answers = visit.page, sample(LIBRARY, 1)
    sign_in(visit, site, "hanako")
    begin(visit, site, LIBRARY)
    fill_all(page, answers, scripts=False)
    (number,) = hand_in(page)
    assert number in mine(visit, site)


def test_a_request_to_put_something_right_goes_to_the_resident_and_back_until_the_letter(
    visit: Visit, site: Site, browser: Browser
) -> None:
    page = visit.page
    sign_in(visit, site, "hanako")
    begin(visit, site, LIBRARY)
    fill_all(page, sample(LIBRARY, 1))
    (number,) = hand_in(page)
    office = browser.new_context(locale="ja-JP")
    try:
        desk = Visit(office.new_page())
        sign_in(desk, site, "planner")
        _asks(desk, f"{site}/desk/{number}/")
        _puts_right(visit, f"{site}/applications/{number}/")
        _decides(desk, f"{site}/desk/{number}/")
    finally:
        office.close()
    visit.go(f"{site}/applications/{number}/")
    expect(page.get_by_role("main")).to_contain_text("登録する（利用者番号を交付）")
    letter = page.get_by_role("link", name="結果の通知を受け取る（PDF）")
    for _ in range(60):  # a worker makes it
        if letter.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    with page.expect_download() as waiting:
        letter.click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")


def _asks(desk: Visit, address: str) -> None:
    page = desk.page
    desk.go(address)
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_text("補正を依頼する", exact=True).first.click()
    page.locator("input[name=field][value=organisation]").check()
    page.locator("input[name='why.organisation']").fill("正式な名前を書いてください。")
    page.locator("textarea[name=message]").fill("お手数ですが、お願いします。")
    page.get_by_role("button", name="補正を依頼する").click()
    expect(page.get_by_role("main")).to_contain_text("正式な名前を書いてください。")


def _puts_right(visit: Visit, address: str) -> None:
    page = visit.page
    visit.go(address)
    expect(page.locator(".banner.warning")).to_contain_text("直してほしいところがあります")
    page.get_by_role("link", name="直して送る").click()
    expect(page.get_by_role("main")).to_contain_text("正式な名前を書いてください。")
    page.locator("[name='f-organisation']").fill("株式会社見本製作所 本社")
    page.get_by_role("button", name="直した内容を送る").click()
    expect(page.get_by_role("main")).to_contain_text("直した内容を送りました。")


def _decides(desk: Visit, address: str) -> None:
    page = desk.page
    desk.go(address)
    expect(page.get_by_role("main")).to_contain_text("株式会社見本製作所 本社")
    page.get_by_text("決定する", exact=True).first.click()
    page.locator("input[name=outcome][value=accepted]").check()
    page.get_by_role("button", name="決定する", exact=True).click()
    expect(page.locator("#decisions")).to_be_visible()


MOVING = {
    "moving_date": "2026-11-20",
    "from_abroad": False,
    "foreign_members": False,
    "mynumber": False,
    "nhi": False,
    "pension": False,
    "disability": False,
    "dog": True,
}


def results(page: Page) -> list[str]:
    """The procedures that a guide found."""
    return page.locator("main ol.list > li h3").all_inner_texts()


def guided(visit: Visit, site: str) -> None:
    """Answer the guide for moving in."""
    visit.go(f"{site}/procedures/guides/moving-in/")
    fill(visit.page, MOVING, "q")
    press(visit.page, visit.page.get_by_role("button", name="必要な手続を見る"))


def test_a_guide_leads_to_one_list_that_is_shared_printed_and_applied_for_together(
    visit: Visit, site: Site, browser: Browser
) -> None:
    page = visit.page
    sign_in(visit, site, "hanako")
    guided(visit, site)
    found = results(page)
    assert "犬の登録事項の変更（転入・転居）" in found
    assert len(found) > 3
    page.emulate_media(media="print")
    expect(page.locator("main ol.list > li").first).to_be_visible()
    expect(page.locator(".site-nav").first).to_be_hidden()
    page.emulate_media(media="screen")
    family = browser.new_context(locale="ja-JP")
    try:
        other = Visit(family.new_page())
        other.go(page.locator("#id_shared").input_value())
        assert results(other.page) == found
    finally:
        family.close()
    wanted = ("dog-move", LIBRARY)
    for box in page.locator("input[name=procedure]").all():
        box.set_checked(box.get_attribute("value") in wanted)
    page.get_by_role("button", name="まとめて書きはじめる").click()
    page.wait_for_url("**/drafts/**")
    fill_all(page, {**sample(LIBRARY, 1), **sample("dog-move")})
    numbers = hand_in(page)
    assert len(numbers) == len(wanted)
    assert set(numbers) <= set(mine(visit, site))


@pytest.mark.parametrize("visit", PHONE, indirect=True)
def test_a_step_is_filled_in_and_the_application_handed_in_by_keyboard_alone(visit: Visit, site: Site) -> None:
    page = visit.page
    sign_in(visit, site, "hanako")
    begin(visit, site, LIBRARY)
    for _ in range(2):
        fill_step(page, sample(LIBRARY))
    page.wait_for_url("**/0.use/")
    pressed = {"f-card": "Space", "f-pickup": "8", "f-ebooks": "Space", "f-rules": "Space", "f-declared": "Space"}
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("({name: document.activeElement.name, text: document.activeElement.textContent})")
        if at["text"] == "次へ":
            page.keyboard.press("Enter")
            break
        if key := pressed.pop(at["name"], None):
            for _ in range(int(key) if key.isdigit() else 0):
                page.keyboard.press("ArrowDown")
            if not key.isdigit():
                page.keyboard.press(key)
            settled(page)
            if at["name"] == "f-pickup":
                page.locator("[name='f-pickup']").focus()
    page.wait_for_url("**/review/")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "この内容で送る":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/done/")


# What stands for each kind of page. The steps hold names, dates, addresses, files, groups, bank accounts.
PUBLIC_PAGES = ("/procedures/", f"/procedures/{LIBRARY}/", "/procedures/guides/", "/accounts/register/")
PROFILE = (
    "",
    "history/",
    "household/",
    "household/new/",
    "consents/",
    "looks/",
    "groups/",
    "mandates/",
    "fields/name/",
)
CORRECTION = "補正待ち"
EASY = ("/procedures/", f"/procedures/{LIBRARY}/", f"/applications/start/{LIBRARY}/")


def own_pages(visit: Visit, site: Site) -> list[str]:
    """Addresses of a resident's pages, each with something on it."""
    page, found = visit.page, []
    for key in (LIBRARY, "vaccination-certificate", "child-allowance"):
        draft = begin(visit, site, key).removeprefix(site)
        names = [name for name in sample(key) if name]
        while "/review/" not in page.url and len(found) < 30:
            found.append(page.url.removeprefix(site))
            fill_step(page, {name: sample(key)[name] for name in names})
            assert found[-1] != page.url.removeprefix(site), page.locator(".banner.error, .error").all_inner_texts()
        found += [f"{draft}review/", f"{draft}later/", f"{draft}discard/"]
    visit.go(f"{site}/applications/")
    found.append("/applications/")
    cards = page.locator("main .card:has(.number)")
    links = cards.locator("a").evaluate_all("all => all.map(one => one.pathname)")
    states = cards.locator(".tag").all_inner_texts()
    found += [links[states.index(state)] for state in dict.fromkeys(states)]  # one in each state
    found += [f"{one}correct/" for one, state in zip(links, states, strict=True) if state == CORRECTION][:1]
    return found


@pytest.mark.parametrize("visit", [pytest.param({"width": 1280}, id="every width")], indirect=True)
def test_axe_finds_nothing_on_the_pages_of_applying_and_nothing_sticks_out(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "hanako")
    addresses = [*PUBLIC_PAGES, f"/applications/start/{LIBRARY}/", *own_pages(visit, site)]
    addresses += [f"/accounts/profile/{one}" for one in PROFILE if one != "fields/name/"]
    guided(visit, site)
    addresses.append(visit.page.url.removeprefix(site))
    assert not faults_of(visit, site, addresses)
    assert not faults_of(visit, site, EASY, [(360, "/ja-easy")])
