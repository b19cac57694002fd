"""Notices in a real browser: what a resident chooses and reads, a campaign by two people, alerts, and the board."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from kusei.conf import environment
from tests.browser.audience import READER
from tests.browser.conftest import DATABASE, Site, Visit, faults, faults_of, settings_of, sign_in, violations
from tests.browser.filling import press, settled

PHONE = pytest.mark.parametrize("visit", [pytest.param({"width": 360}, id="360px")], indirect=True)
PLAIN = pytest.mark.parametrize(
    "visit", [pytest.param({"width": 360, "scripts": False}, id="360px, scripts off")], indirect=True
)
BOARD_BYTES = 8_000
SETTINGS = "/notices/settings/"


@pytest.fixture(scope="module", autouse=True)
def audience(site: Site) -> dict[str, str]:
    """Readers and notices that are there before the tests begin; the address of a one-click stop."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.audience"],
        cwd=environment.ROOT,
        env=settings_of(DATABASE, site.data),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, str] = json.loads(done.stdout)
    return found


def press_button(page: Page, name: str) -> None:
    """Press the button of that name in the page."""
    press(page, page.get_by_role("main").get_by_role("button", name=name, exact=True).first)


def press_link(page: Page, name: str) -> None:
    """Follow the link of that name in the page."""
    press(page, page.get_by_role("main").get_by_role("link", name=name).first)


def become(visit: Visit, site: Site, role: str) -> None:
    """Somebody else sits down at the machine."""
    visit.page.context.clear_cookies()
    sign_in(visit, site, role)


def until(visit: Visit, address: str, words: str) -> None:
    """Look again until a worker has done what the page then says."""
    for _ in range(240):
        visit.go(address)
        if words in visit.page.get_by_role("main").inner_text():
            return
        visit.page.wait_for_timeout(250)
    raise AssertionError(f"{address} never said {words}")


# ---------------------------------------------------------------------- what a resident chooses


def agree(page: Page) -> None:
    """Agree to what the form keeps, where it still asks."""
    if page.locator("#id_agreed").count():
        page.locator("#id_agreed").check()


def choose(visit: Visit, site: Site, topic: str) -> None:
    """Topic and order of channels, language, town, area, a child's month, quiet hours: each form once."""
    page = visit.page
    visit.go(f"{site}{SETTINGS}topics/")
    box = page.locator(f"#id_on-{topic}")
    box.check()
    page.locator("details").filter(has=page.locator(f"#id_first-{topic}")).locator("summary").click()
    page.locator(f"#id_first-{topic}").select_option("mail")
    page.locator(f"#id_second-{topic}").select_option("push")
    press_button(page, "保存する")
    visit.go(f"{site}{SETTINGS}about/")
    page.locator("#id_language").select_option("ja-easy")
    page.locator("#id_town").select_option(index=3)
    page.locator("#id_collection_area").select_option("ikegami")
    agree(page)
    press_button(page, "保存する")
    visit.go(f"{site}{SETTINGS}children/")
    page.locator("#id_year").fill("令和6")
    page.locator("#id_month").select_option("5")
    agree(page)
    press_button(page, "登録する")
    visit.go(f"{site}{SETTINGS}hours/")
    page.locator("#id_quiet_from").fill("22:30")
    page.locator("#id_quiet_until").fill("06:30")
    press_button(page, "保存する")


def chosen(visit: Visit, site: Site, label: str) -> None:
    """The page says back what was chosen, in the list and in everything that is known."""
    main = visit.page.get_by_role("main")
    for address in (SETTINGS, f"{SETTINGS}known/"):
        visit.go(f"{site}{address}")
        for words in (label, "やさしい日本語", "池上", "令和6年5月", "22:30–06:30"):
            expect(main).to_contain_text(words)
    expect(main.locator("li", has_text=label)).to_contain_text("メール → ブラウザーの通知")


@PHONE
def test_a_resident_chooses_topics_channels_town_a_childs_month_and_quiet_hours_on_a_phone(
    visit: Visit, site: Site
) -> None:
    sign_in(visit, site, "hanako")
    choose(visit, site, "preparedness")
    chosen(visit, site, "防災への備え")
    visit.page.set_viewport_size({"width": 360, "height": 900})
    assert faults(visit) == []


@PLAIN
def test_the_same_is_chosen_stopped_and_begun_again_with_scripts_off(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "taro")
    choose(visit, site, "health")
    chosen(visit, site, "健診・がん検診")
    visit.go(f"{site}{SETTINGS}")
    press_button(page, "すべてのお知らせを止める")
    expect(main).to_contain_text("お知らせを止めています")
    press_button(page, "お知らせを再開する")
    expect(main).not_to_contain_text("お知らせを止めています")


@PHONE
def test_a_topic_and_quiet_hours_are_chosen_by_keyboard_alone(visit: Visit, site: Site) -> None:
    page = visit.page
    sign_in(visit, site, "hanako")
    visit.go(f"{site}{SETTINGS}topics/")
    before = page.locator("#id_on-elderly").is_checked()
    _by_keyboard(page, {"on-elderly": ["Space"]}, "保存する")
    visit.go(f"{site}{SETTINGS}topics/")
    assert page.locator("#id_on-elderly").is_checked() != before
    visit.go(f"{site}{SETTINGS}hours/")
    hour, alerts = page.locator("#id_quiet_from").input_value(), page.locator("#id_alerts").is_checked()
    _by_keyboard(page, {"quiet_from": ["ArrowUp"], "alerts": ["Space"]}, "保存する")
    visit.go(f"{site}{SETTINGS}hours/")
    assert page.locator("#id_quiet_from").input_value() not in {"", hour}
    assert page.locator("#id_alerts").is_checked() != alerts


def _by_keyboard(page: Page, keys: dict[str, list[str]], last: str) -> None:
    """Go through the page by Tab, press the keys in each field once, and Enter on the last button."""
    for _ in range(120):
        page.keyboard.press("Tab")
        name, text = page.evaluate("[document.activeElement.name, document.activeElement.textContent.trim()]")
        for key in keys.pop(name, ()):
            page.keyboard.press(key)
        if text == last:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            assert keys == {}
            return
    raise AssertionError(f"the keyboard never reached {last}")


# ---------------------------------------------------------------------- the inbox


@PHONE
def test_a_notice_is_found_read_in_another_language_put_away_and_taken_back(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, READER)
    until(visit, f"{site}/notices/?unread=1&q=Entering", "Entering school (sample)")
    page.locator("#q").fill("図書の見")
    press_button(page, "しぼり込む")
    expect(main.locator("ul.list h2")).to_have_text(["図書の見本"])
    visit.go(f"{site}/notices/?unread=1&q=Entering")
    press_link(page, "Entering school (sample)")
    expect(main).to_contain_text("Schools accept it in February.")
    press_link(page, "やさしい日本語")
    expect(main).to_contain_text("二月に 学校に 来てください。")
    assert page.locator("h1").get_attribute("lang") == "ja"
    press_link(page, "日本語")
    press_link(page, "くわしく見る")
    assert urlsplit(page.url).path == "/procedures/"
    visit.go(f"{site}/notices/?unread=1&q=Entering")
    expect(main).to_contain_text("あてはまるお知らせはありません。")
    box = f"{site}/notices/?q=箱を空に"
    visit.go(box)
    press_button(page, "「箱を空にする見本」をしまう")
    expect(main.get_by_role("status")).to_contain_text("箱を空にする見本")
    assert faults(visit) == []
    visit.go(box)
    expect(main).to_contain_text("あてはまるお知らせはありません。")
    page.go_back()
    press_button(page, "元に戻す")
    visit.go(box)
    press_link(page, "箱を空にする見本")
    press_button(page, "まだ読んでいないことにする")
    visit.go(box)
    expect(main.locator("li", has_text="箱を空にする見本")).to_contain_text("まだ読んでいません")


@PLAIN
def test_a_notice_is_put_away_and_taken_back_with_scripts_off(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, READER)
    visit.go(f"{site}/notices/?q=図書の見本")
    press_button(page, "「図書の見本」をしまう")
    press_link(page, "しまったもの")
    press_button(page, "「図書の見本」を受信箱に戻す")
    visit.go(f"{site}/notices/?q=図書の見本")
    expect(main.locator("ul.list")).to_contain_text("図書の見本")


@PLAIN
def test_the_link_of_a_message_stops_its_topic_without_signing_in(
    visit: Visit, site: Site, audience: dict[str, str]
) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    link = f"{site}{audience['stop']}"
    visit.go(link)
    expect(main).to_contain_text("「図書館」のお知らせを止めます。")
    press_button(page, "止める")
    expect(main).to_contain_text("止めました")
    press_button(page, "止めるのをやめて、また受け取る")
    expect(main).to_contain_text("また届きます")
    visit.go(link)
    press_button(page, "止める")
    visit.go(link)
    expect(main).to_contain_text("「図書館」のお知らせはもう届きません。")
    assert page.context.cookies() == []


# ---------------------------------------------------------------------- a campaign

TITLE = "秋のまつり（見本）"


def test_a_campaign_is_written_aimed_previewed_decided_by_somebody_else_and_arrives(
    visit: Visit, site: Site, browser: Browser
) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "planner")
    _segment(visit, site, "ことばで選ぶ見本")
    campaign = _begun(visit, site, TITLE)
    _written(page)
    press_button(page, "保存して次へ")
    page.locator("label", has_text="ことばで選ぶ見本").click()  # counted at once, saved by the button
    expect(page.locator("#beside")).to_contain_text("日本語かEnglish")
    expect(page.locator("#beside .num")).to_contain_text(re.compile(r"約\d"))
    assert violations(page) == []
    press_button(page, "保存して次へ")
    for way in ("inbox", "mail"):
        expect(page.locator(f"input[name=channels][value={way}]")).to_be_checked()
    page.locator("input[name=channels][value=push]").uncheck()
    page.locator("input[name=channels][value=push]").check()
    expect(page.locator("#previews")).to_contain_text("まつりに参加できます。")
    expect(page.locator("#saved")).to_contain_text("自動で保存しました")
    assert violations(page) == []
    press_button(page, "保存して次へ")
    press_button(page, "保存して次へ")
    expect(main).to_contain_text("いまの対象は、約")
    press_button(page, "決裁に出す")
    expect(main).to_contain_text("決裁に出しました。")
    assert main.get_by_role("button", name="この内容で配信する").count() == 0
    become(visit, site, "approver")
    _decided(visit, site)
    until(visit, campaign, "配信ずみ")
    expect(page.locator("#results table")).to_contain_text("このサイトのお知らせ")
    assert faults(visit) == []
    _read_by_a_resident(site, browser)


def _segment(visit: Visit, site: Site, name: str) -> None:
    """A segment of two languages; the count follows each box."""
    page = visit.page
    visit.go(f"{site}/desk/notices/segments/new/")
    page.locator("#id_name").fill(name)
    page.locator("#id_department").select_option(label="企画経営部")
    page.locator("#add-0").select_option("language")
    page.locator("#condition-0").click()
    page.get_by_label("English", exact=True).check()
    count = page.locator("#segment-count")
    expect(count).to_contain_text("Englishで読む人")
    page.locator("#builder").get_by_label("日本語", exact=True).check()
    expect(count).to_contain_text("日本語かEnglish")
    expect(count.locator("strong")).to_contain_text(re.compile(r"約\d"))
    assert violations(page) == []
    press_button(page, "保存する")
    expect(page.get_by_role("main")).to_contain_text("第1版")


def _begun(visit: Visit, site: Site, title: str) -> str:
    """The address of a campaign that was begun a moment ago."""
    page = visit.page
    visit.go(f"{site}/desk/notices/new/")
    page.locator("#id_department").select_option(label="企画経営部")
    page.locator("#id_topic").select_option(label="催し・講座")
    page.locator("#id_title").fill(title)
    press_button(page, "下書きを作る")
    found = re.match(r".*/desk/notices/\d+/", page.url)
    assert found
    return found[0]


def _written(page: Page) -> None:
    """Words in three languages, each with what its reader stumbles over, told while somebody writes."""
    beside = page.locator("#beside")
    page.locator("#id_title").fill("秋のまつり")
    page.locator("#id_body").fill("雨の日でも参加できないわけではありません。")
    expect(beside.locator("mark")).to_contain_text(["ないわけではありません"])
    page.locator("#id_body").fill("雨の日でも、まつりに参加できます。")
    expect(beside).to_contain_text("見直すところは見つかりませんでした。")
    expect(page.locator("#saved")).to_contain_text("自動で保存しました")
    press_link(page, "やさしい日本語")
    page.locator("#id_title").fill("秋の まつり")
    page.locator("#id_body").fill("雨天の場合も開催いたします。")
    expect(beside.locator("li").first).to_be_visible()
    assert violations(page) == []
    page.locator("#id_body").fill("雨の 日も まつりに 来てください。")
    expect(beside).to_contain_text("見直すところは見つかりませんでした。")
    press_button(page, "保存して、あとで続ける")
    press_link(page, "English")
    page.locator("#id_title").fill("Autumn festival")
    page.locator("#id_body").fill("The festival takes place in any weather.")


def _decided(visit: Visit, site: Site) -> None:
    """Another person decides on the desk of approvals, step after step."""
    page = visit.page
    visit.go(f"{site}/approvals/")
    press_link(page, TITLE)
    asked, buttons = page.url, page.locator("form[action*='decide'] button.button:not(.danger)")
    assert faults(visit) == []
    for _ in range(2):
        if buttons.count():
            press(page, buttons.first)
            visit.go(asked)
    assert buttons.count() == 0


def _read_by_a_resident(site: Site, browser: Browser) -> None:
    """It is in the inbox, in the reader's language."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP")
    try:
        device = Visit(context.new_page())
        sign_in(device, site, READER)
        device.go(f"{site}/notices/?q=Autumn")
        press_link(device.page, "Autumn festival")
        expect(device.page.get_by_role("main")).to_contain_text("The festival takes place in any weather.")
    finally:
        context.close()


@PLAIN
def test_the_builder_of_campaigns_works_with_scripts_off(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "planner")
    campaign = _begun(visit, site, "スクリプトなしの見本")
    page.locator("#id_title").fill("図書館の催し")
    page.locator("#id_body").fill("行けないわけではありません。")
    press_button(page, "保存して、あとで続ける")
    expect(page.locator("#beside mark").first).to_be_visible()
    visit.go(f"{campaign}whom/")
    press_button(page, "この対象の人数を見る")
    expect(page.locator("#beside .num")).to_contain_text(re.compile(r"約\d"))
    press_button(page, "保存して次へ")
    page.locator("input[name=channels][value=mail]").check()
    press_button(page, "保存して、あとで続ける")
    expect(page.locator("#previews")).to_contain_text("行けないわけではありません。")
    press_button(page, "保存して次へ")
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    page.locator("input[name=begin][value=at]").check()
    for part, text in zip(("year", "month", "day"), (tomorrow.year, tomorrow.month, tomorrow.day), strict=True):
        page.locator(f"[name=day_{part}]").fill(str(text))
    page.locator("[name=hour]").fill("９時")
    press_button(page, "保存して次へ")
    expect(main).to_contain_text("9:00")
    expect(main.get_by_role("button", name="決裁に出す")).to_be_enabled()
    press_link(page, "まだ出さない")
    page.get_by_text("取りやめる", exact=True).first.click()
    page.locator("#id_discard_why").fill("見本が終わった。")
    press_button(page, "取りやめる")
    expect(main.get_by_role("button", name="取りやめを戻す")).to_be_visible()


# ---------------------------------------------------------------------- alerts


def drafted(visit: Visit, site: Site, level: int, *, towns: str = "", drill: bool = False) -> str:
    """The address of an alert with the texts of the templates."""
    page = visit.page
    visit.go(f"{site}/desk/alerts/new/")
    page.locator(f"input[name=drill][value={'drill' if drill else 'real'}]").check()
    page.locator(f"input[name=level][value='{level}']").check()
    page.locator("#id_hazard").select_option("earthquake" if drill else "flood")
    page.locator(f"input[name=where][value={'towns' if towns else 'whole'}]").check()
    if towns:
        page.locator("#id_find").fill(towns)
        page.get_by_role("button", name="町をさがす").click()
        settled(page)
        page.locator("input[name=towns]").first.check()
    press_button(page, "文案を作る")
    return _address(page)


def _address(page: Page) -> str:
    """The address of the alert that the page is about."""
    found = re.match(r".*/desk/alerts/\d+/", page.url)
    assert found, page.get_by_role("main").inner_text()
    return found[0]


def asked_for(visit: Visit, alert: str) -> str:
    """Ask for the second person; the title."""
    visit.go(alert)
    press_button(visit.page, "2人目の確認を頼む")
    return visit.page.locator("h1").inner_text()


def released(visit: Visit, alert: str, button: str = "この内容で配信する") -> None:
    """Look at everything and release it."""
    visit.go(alert)
    press_link(visit.page, "確かめて配信する")
    assert faults(visit) == []
    press_button(visit.page, button)


def test_an_alert_is_written_by_one_released_by_another_and_stands_on_every_page_and_the_board(
    visit: Visit, site: Site, browser: Browser
) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "planner")
    alert = drafted(visit, site, 3)
    page.locator("#id_grounds").fill("川の水位が上がっている。")
    press_button(page, "保存して、確かめる")
    asked_for(visit, alert)
    assert main.get_by_role("link", name="確かめて配信する").count() == 0  # who wrote is never the second person
    become(visit, site, "approver")
    released(visit, alert)
    expect(main).to_contain_text("配信しました。")
    until(visit, f"{site}/alerts/", "警戒レベル3 高齢者等避難（川の氾濫）")
    for address in ("/", "/plans/", "/procedures/", "/accounts/sign-in/", "/desk/"):
        visit.go(f"{site}{address}")
        expect(page.locator(".alert-strip")).to_contain_text("警戒レベル3")
    visit.go(f"{site}/en/plans/")
    expect(page.locator(".alert-strip")).to_contain_text("Level 3")
    _board_on_a_phone(site, browser, "警戒レベル3 高齢者等避難")
    _in_every_inbox(site, browser)


def _board_on_a_phone(site: Site, browser: Browser, words: str) -> None:
    """Public, a few kilobytes in all, without scripts and cookies, readable in other languages."""
    context = browser.new_context(
        viewport={"width": 360, "height": 800}, locale="ja-JP", java_script_enabled=False, is_mobile=True
    )
    try:
        page = context.new_page()
        size: list[int] = []
        page.on("response", lambda answer: size.append(len(answer.body())))
        page.goto(f"{site}/alerts/")
        expect(page.locator("article").first).to_contain_text(words)
        page.wait_for_load_state("networkidle")
        assert 0 < size[0] < BOARD_BYTES
        assert sum(size) < 2 * BOARD_BYTES
        press_link(page, "くわしい内容")
        for language in ("日本語", "English", "中文"):
            expect(page.get_by_role("heading", name=language, exact=True)).to_be_visible()
        page.goto(f"{site}/en/alerts/")
        expect(page.locator("article").first).to_contain_text("Level 3")
        assert context.cookies() == []
    finally:
        context.close()


def _in_every_inbox(site: Site, browser: Browser) -> None:
    """Who never chose a topic has it in the inbox, too."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP")
    try:
        device = Visit(context.new_page())
        sign_in(device, site, READER)
        until(device, f"{site}/notices/", "緊急")
    finally:
        context.close()


def test_one_person_alone_releases_a_level_4_with_a_reason_and_its_number(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "approver")
    alert = drafted(visit, site, 4, towns="池上")
    visit.go(alert)
    press_link(page, "急ぐので1人で配信する")
    assert faults(visit) == []
    page.locator("#id_why").fill("2人目に連絡が取れない。")
    page.locator("#id_typed").fill("3")
    press_button(page, "この内容で配信する")
    expect(main.get_by_role("alert").first).to_be_visible()  # another level was typed
    visit.complaints[:] = [one for one in visit.complaints if "422" not in one]
    page.locator("#id_typed").fill("4")
    press_button(page, "この内容で配信する")
    expect(main).to_contain_text("1人で配信しました")
    until(visit, f"{site}/alerts/", "警戒レベル4")
    become(visit, site, "planner")
    until(visit, f"{site}/notices/", "1人")  # colleagues are told at once
    visit.go(alert)
    main.get_by_text("解除する・取り消す").click()
    main.locator("input[name=ending]").first.check()
    press_button(page, "解除・取消しの下書きを作る")
    lifting = _address(page)
    asked_for(visit, lifting)
    become(visit, site, "approver")
    released(visit, lifting)
    until(visit, f"{site}/alerts/", "【解除】")
    for _ in range(20):  # the board is written file by file
        visit.go(f"{site}/")
        if not page.locator(".alert-strip", has_text="警戒レベル4").count():
            return
    raise AssertionError("the strip of an alert that was lifted is still there")


def test_a_drill_is_on_the_page_of_drills_and_in_no_public_place(visit: Visit, site: Site, browser: Browser) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "planner")
    alert = drafted(visit, site, 5, drill=True)
    for box in page.locator("input[name=channels]").all():
        box.check()
    press_button(page, "保存して、確かめる")
    title = asked_for(visit, alert)
    assert title.startswith("【訓練】")
    become(visit, site, "approver")
    released(visit, alert, "訓練を配信する")
    expect(main).to_contain_text("訓練を配信しました。")
    until(visit, f"{site}/alerts/drill/", "警戒レベル5")
    assert violations(page) == []
    until(visit, f"{site}/notices/", "訓練")
    public = browser.new_context(locale="ja-JP")
    try:
        other = public.new_page()
        for address in ("/alerts/", "/alerts/feed.xml", "/alerts/alerts.json", "/"):
            text = other.request.get(f"{site}{address}").text()
            assert "訓練" not in text or address == "/", address
            assert "警戒レベル5" not in text, address
        other.goto(f"{site}/alerts/drill/")
        assert "sign-in" in other.url
    finally:
        public.close()


# ---------------------------------------------------------------------- every page

RESIDENT = ["/notices/", "/notices/?archived=1", "/collection/reminders/"]
PLACES = ("", "topics/", "about/", "children/", "hours/", "push/", "known/", "known/delete/")
RESIDENT += [f"{SETTINGS}{one}" for one in PLACES]
PUBLIC = ["/alerts/", "/collection/", "/collection/sorting/", "/collection/ikegami/"]
OFFICE = ["/desk/alerts/", "/desk/alerts/new/", "/desk/alerts/weather/", "/desk/alerts/weather/proposals/"]
OFFICE += ["/desk/alerts/weather/reports/", "/desk/notices/", "/desk/notices/month/", "/desk/notices/new/"]
OFFICE += ["/desk/notices/segments/", "/desk/notices/segments/new/"]
OUTLETS = ["/desk/notices/outlets/", "/desk/notices/outlets/mail/"]


def test_axe_finds_nothing_on_the_pages_of_residents_and_nothing_sticks_out(
    visit: Visit, site: Site, audience: dict[str, str]
) -> None:
    sign_in(visit, site, READER)
    until(visit, f"{site}/notices/?q=一つずつ", "一つずつ見る見本")  # another test wants to find the others unread
    one = visit.page.locator("main ul.list h2 a").first.get_attribute("href") or ""
    assert not faults_of(visit, site, [audience["stop"], *PUBLIC, *RESIDENT, one])


def test_axe_finds_nothing_on_the_pages_of_the_office_and_nothing_sticks_out(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    campaign = _begun(visit, site, "どの画面も見る見本").removeprefix(site)
    alert = drafted(visit, site, 2).removeprefix(site)
    steps = [f"{campaign}{one}" for one in ("", "texts/ja/", "whom/", "channels/", "when/", "check/")]
    assert not faults_of(visit, site, [*OFFICE, *steps, alert, f"{alert}edit/", f"{alert}sheet/"])
    become(visit, site, "administrator")
    assert not faults_of(visit, site, OUTLETS)
    become(visit, site, "approver")
    assert not faults_of(visit, site, ["/desk/notices/letters/"])
