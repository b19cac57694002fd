"""The office in a real browser: the desk, the counter's interview, and a form from the builder to the public."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site, Visit, faults, faults_of, sign_in, violations
from tests.browser.filling import NEXT, fill, press, sample, settled

LIBRARY = "library-registration"


def test_an_application_is_found_at_the_desk_examined_sent_back_and_decided(visit: Visit, site: Site) -> None:
    page, main = visit.page, visit.page.get_by_role("main")
    sign_in(visit, site, "planner")
    visit.go(f"{site}/desk/?tab=received")
    rows = page.locator("main tbody tr").filter(has_text="図書館の利用者登録")
    press(page, rows.first.locator("th a"))
    address = page.url
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_text("補正を依頼する", exact=True).first.click()
    press(page, page.get_by_role("button", name="補正を依頼する"))
    expect(main.get_by_role("alert").or_(page.locator("main .banner")).first).to_be_visible()  # nothing was ticked
    visit.complaints[:] = [one for one in visit.complaints if "422" not in one]
    visit.go(address)
    page.get_by_text("補正を依頼する", exact=True).first.click()
    page.locator("input[name=field][value=phone]").check()
    page.locator("input[name='why.phone']").fill("昼間つながる番号を書いてください。")
    page.get_by_role("button", name="補正を依頼する").click()
    expect(main).to_contain_text("昼間つながる番号を書いてください。")
    page.get_by_text("補正の依頼を取り消す", exact=True).first.click()
    page.locator("#id_cancel").fill("電話で確かめました。")
    press(page, page.get_by_role("button", name="取り消す", exact=True))
    page.get_by_text("決定する", exact=True).first.click()
    page.locator("input[name=outcome][value=accepted]").check()
    page.get_by_role("button", name="決定する", exact=True).click()
    expect(page.locator("#decisions")).to_be_visible()
    expect(main).to_contain_text("登録する（利用者番号を交付）")


def test_somebody_at_the_counter_answers_and_staff_write(visit: Visit, site: Site) -> None:
    page = visit.page
    sign_in(visit, site, "planner")
    visit.go(f"{site}/desk/counter/")
    page.locator(f"input[name=procedure][value={LIBRARY}]").check()
    press(page, page.get_by_role("button", name="聞き取りを始める"))
    interview = page.url
    expect(page.get_by_role("main")).to_contain_text("登録する方のお名前を教えてください。")  # as it is spoken
    answers, done = sample(LIBRARY, 1), set()
    while new := fill(page, {key: value for key, value in answers.items() if key not in done}):
        done |= new
        settled(page)
    page.locator(NEXT).click()
    page.wait_for_url("**/review/")
    review = page.url
    page.get_by_role("link", name=re.compile("本人確認")).first.click()
    page.locator("select[name=document]").select_option(index=1)
    press(page, page.get_by_role("button", name="本人確認を記録する"))
    visit.go(interview)
    assert page.locator("[name='f-organisation']").input_value() == "株式会社見本製作所"
    assert violations(page) == []
    visit.go(review)
    assert violations(page) == []
    page.get_by_role("button", name="受け付ける").click()
    page.wait_for_url("**/done/")
    assert page.locator("main dd.number").count() == 1
    assert violations(page) == []


def test_a_form_is_built_approved_by_somebody_else_and_anybody_applies_with_it(
    visit: Visit, site: Site, browser: Browser
) -> None:
    page, key = visit.page, "bench-request"
    sign_in(visit, site, "planner")
    visit.go(f"{site}/desk/forms/new/")
    page.locator("[name=title]").fill("ベンチの設置の要望")
    page.locator("[name=key]").fill(key)
    page.locator("[name=department]").select_option(label="企画経営部")
    page.get_by_role("button", name="作りはじめる").click()
    page.wait_for_url(re.compile(r"/desk/forms/\d+/"))
    outline = re.match(r".*/desk/forms/\d+/", page.url)[0]
    visit.go(outline)
    page.get_by_role("link", name="「申請する人」に項目を加える").click()
    page.locator("#label").fill("設置してほしい場所")
    page.locator("button[name=type][value=text]").click()
    page.wait_for_url("**/fields/**")
    page.get_by_role("button", name="保存して一覧へ").click()
    expect(page.get_by_role("main")).to_contain_text("設置してほしい場所")
    assert faults(visit) == []
    for language in ("ja", "en", "ja-easy"):
        visit.go(f"{outline}preview/?lang={language}")
        assert faults(visit) == [], language
    visit.go(f"{outline}decide/")
    page.locator("#note").fill("新しい手続です。")
    page.get_by_role("button", name="承認を頼む").click()
    expect(page.get_by_role("main")).to_contain_text("承認を頼んだ人")
    page.context.clear_cookies()
    sign_in(visit, site, "approver")
    visit.go(f"{outline}decide/")
    assert faults(visit) == []
    page.locator("textarea[name=note]").fill("様式を確かめました。")
    page.get_by_role("button", name="承認して公開する").click()
    expect(page.get_by_role("main")).to_contain_text("公開した版")
    page.context.clear_cookies()
    _anybody_applies(visit, site, key, browser)


def _anybody_applies(visit: Visit, site: Site, key: str, browser: Browser) -> None:
    """Without an account, with a stop: the link alone leads on, on another device."""
    page = visit.page
    visit.go(f"{site}/procedures/?q=ベンチ")
    press(page, page.get_by_role("link", name="ベンチの設置の要望"))
    visit.go(f"{site}/applications/start/{key}/")
    page.get_by_role("button", name="書きはじめる").click()
    page.wait_for_url("**/drafts/**")
    fill(page, {"name": sample(LIBRARY, 1)["applicant"]})
    page.get_by_role("button", name="保存して、あとで続ける").click()
    page.get_by_role("link", name="あとで、または別の機器で続ける").click()
    page.get_by_role("button", name="続きを開くリンクを作る").click()
    link = page.locator("#id_link").input_value()
    elsewhere = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP")
    try:
        device = elsewhere.new_page()
        device.goto(link)
        assert device.locator("[name='f-name-family']").input_value() == "見本"
        device.get_by_label(re.compile("設置してほしい場所")).fill("駅前の広場")
        device.locator(NEXT).click()
        device.wait_for_url("**/review/")
        device.get_by_role("button", name="この内容で送る").click()
        device.wait_for_url("**/done/")
        assert device.locator("main dd.number").count() == 1
    finally:
        elsewhere.close()


def test_axe_finds_nothing_on_the_pages_of_the_office_and_nothing_sticks_out(visit: Visit, site: Site) -> None:
    sign_in(visit, site, "planner")
    visit.go(f"{site}/desk/")
    one = visit.page.locator("main tbody th a").first.get_attribute("href")
    pages = ["/desk/", f"{one}", "/desk/statistics/", "/desk/procedures/", "/desk/counter/", "/desk/counter/post/"]
    pages += ["/desk/forms/", "/desk/forms/new/", "/desk/forms/inventory/", "/desk/handover/"]
    assert not faults_of(visit, site, pages)
