"""The loop from end to end: a promise of the plan, the service that keeps it, its count, and the revised plan.

`docs/tour.md` walks the same way in words; the pictures there and in README are taken here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys

from playwright.sync_api import Browser, expect

from tests.browser.conftest import DATABASE, Site, Visit, faults, settings_of, sign_in
from tests.browser.filling import NEXT, fill, press, sample
from tests.browser.pictures import picture

PROMISE = "/plans/ota-dx/initiatives/3/"
INDICATOR = "plans/ota-dx/3-K1"
KEY, TITLE = "bench-request", "ベンチの設置の要望"
# The night that follows: what was done today counts, because today is over then.
NIGHT = """
import datetime as dt
import json
import django
django.setup()
from django.core.management import call_command
from kusei.engines.measures.queries.actuals import actuals
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
with clock.played_at(clock.now() + dt.timedelta(days=1)):
    call_command("measures", "compute", "--all", verbosity=0, stdout=open("/dev/null", "w"))
year = FiscalYear.of(clock.today()).year
print(json.dumps([str(one.number) for one in actuals([KEY], [year])]))
"""


def night(site: Site) -> int:
    """Count as every night, and say what the indicator is in this year."""
    made = subprocess.run(
        [sys.executable, "-c", NIGHT.replace("KEY", repr(INDICATOR), 1)],
        env={**settings_of(DATABASE, site.data), "DJANGO_SETTINGS_MODULE": "kusei.conf.settings"},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    (value,) = json.loads(made.stdout.splitlines()[-1])
    return int(float(value))


def main_of(visit: Visit) -> str:
    """The words of the page."""
    return visit.page.get_by_role("main").inner_text()


def test_a_promise_leads_to_a_service_its_count_and_the_revised_plan(
    visit: Visit, site: Site, browser: Browser
) -> None:
    before = night(site)
    visit.go(f"{site}{PROMISE}")
    assert "オンライン化する手続数" in main_of(visit)
    _publish_a_procedure(visit, site)
    number = _apply_on_a_phone(browser, site)
    _decide(visit, site, number)
    after = night(site)
    assert after == before + 1
    _the_promise_shows(visit, site, after)
    _the_report_is_filled(visit, site, after)
    _the_evaluation_is_decided(visit, site)
    _the_plan_is_amended(visit, site)
    _everybody_sees(visit, site)


def _as(visit: Visit, site: Site, role: str) -> None:
    visit.page.context.clear_cookies()
    sign_in(visit, site, role)


def _publish_a_procedure(visit: Visit, site: Site) -> None:
    """One person builds the form, another lets it out."""
    page = visit.page
    _as(visit, site, "planner")
    visit.go(f"{site}/desk/forms/new/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=key]").fill(KEY)
    page.locator("[name=department]").select_option(label="企画経営部")
    page.get_by_role("button", name="作りはじめる").click()
    page.wait_for_url(re.compile(r"/desk/forms/\d+/"))
    found = re.match(r".*/desk/forms/\d+/", page.url)
    assert found
    outline = found[0]
    visit.go(outline)
    page.get_by_role("link", name="「申請する人」に項目を加える").click()
    page.locator("#label").fill("設置してほしい場所")
    page.locator("button[name=type][value=text]").click()
    page.wait_for_url("**/fields/**")
    press(page, page.get_by_role("button", name="保存して一覧へ"))
    visit.go(f"{outline}decide/")
    page.locator("#note").fill("新しい手続です。")
    page.get_by_role("button", name="承認を頼む").click()
    expect(page.get_by_role("main")).to_contain_text("承認を頼んだ人")
    _as(visit, site, "approver")
    visit.go(f"{outline}decide/")
    page.locator("textarea[name=note]").fill("様式を確かめました。")
    page.get_by_role("button", name="承認して公開する").click()
    expect(page.get_by_role("main")).to_contain_text("公開した版")


def _apply_on_a_phone(browser: Browser, site: Site) -> str:
    """A resident without an account; gives the number of the application."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="ja-JP")
    try:
        page = context.new_page()
        page.goto(f"{site}/procedures/?q=ベンチ")
        press(page, page.get_by_role("link", name=TITLE))
        page.goto(f"{site}/applications/start/{KEY}/")
        page.get_by_role("button", name="書きはじめる").click()
        page.wait_for_url("**/drafts/**")
        fill(page, {"name": sample("library-registration", 1)["applicant"]})
        page.get_by_label(re.compile("設置してほしい場所")).fill("駅前の広場")
        picture(page, "tour-apply", width=360, height=800)
        page.locator(NEXT).click()
        page.wait_for_url("**/review/")
        page.get_by_role("button", name="この内容で送る").click()
        page.wait_for_url("**/done/")
        return page.locator("main dd.number").inner_text()
    finally:
        context.close()


def _decide(visit: Visit, site: Site, number: str) -> None:
    page = visit.page
    _as(visit, site, "planner")
    visit.go(f"{site}/desk/?tab=received")
    rows = page.locator("main tbody tr").filter(has_text=TITLE)
    press(page, rows.first.locator("th a"))
    assert number in main_of(visit)
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_text("決定する", exact=True).first.click()
    page.locator("input[name=outcome]").first.check()
    page.get_by_role("button", name="決定する", exact=True).click()
    expect(page.locator("#decisions")).to_be_visible()


def _the_promise_shows(visit: Visit, site: Site, number: int) -> None:
    visit.page.context.clear_cookies()
    visit.go(f"{site}{PROMISE}")
    assert f"{number}手続（" in main_of(visit), "the indicator did not move"
    assert "年度末の見込み" in main_of(visit)
    assert faults(visit) == []
    picture(visit.page, "initiative", height=1100)


def _the_report_is_filled(visit: Visit, site: Site, number: int) -> None:
    page = visit.page
    _as(visit, site, "planner")
    visit.go(f"{site}/cycle/")
    press(page, page.get_by_role("main").get_by_role("link", name="報告する").first)
    block = page.locator(".progress-block").filter(has_text="行政手続のオンライン化の推進").first
    assert f"\n{number}手続 速報" in block.inner_text(), "the form does not know what was measured"


def _decide_all(visit: Visit, site: Site, name: re.Pattern[str]) -> None:
    """Take the approver's steps of the document of that name, one after the other."""
    page = visit.page
    visit.go(f"{site}/approvals/")
    press(page, page.get_by_role("link", name=name).first)
    asked, buttons = page.url, page.locator("form[action*='decide'] button.button")
    for _step in range(3):
        if buttons.count():
            press(page, buttons.first)
            visit.go(asked)
    assert buttons.count() == 0, main_of(visit)


def _the_evaluation_is_decided(visit: Visit, site: Site) -> None:
    """The department agrees with its section's sheet, and the planning section decides."""
    page = visit.page
    _as(visit, site, "approver")
    visit.go(f"{site}/cycle/evaluation/bundles/2/")
    for stage in ("部の評価", "企画・財政の評価"):
        agree = page.get_by_role("button", name=re.compile(f"{stage}：残り"))
        if agree.count():
            press(page, agree)
    _decide_all(visit, site, re.compile("行政評価"))


def _the_plan_is_amended(visit: Visit, site: Site) -> None:
    """The section goes faster than was planned: next year's step is written anew, decided, and in force."""
    page, cell = visit.page, "initiatives/3/schedule/3-L01"
    _as(visit, site, "planner")
    visit.go(f"{site}/cycle/")
    press(page, page.get_by_role("main").get_by_role("link", name=re.compile("改定（見本）")))
    draft = page.url
    visit.go(f"{draft}describe/")
    today = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Tokyo'})").split("-")
    for part, value in zip(("year", "month", "day"), today, strict=True):
        page.locator(f"[name=effective_on_{part}]").fill(str(int(value)))
    page.locator("[name=published]").fill(f"{today[0]}-{today[1]}")
    press(page, page.get_by_role("button", name="保存する"))
    visit.go(f"{draft}initiatives/3/")
    page.locator(f"[name='v:{cell}/years/2027']").fill("すべての手続をオンライン化")
    page.locator(f"[name='r:{cell}']").fill("実績が予定より早く進んだため。")
    press(page, page.get_by_role("button", name="保存する").first)
    visit.go(draft)
    press(page, page.get_by_role("link", name="新旧対照表を見る").first)
    assert "すべての手続をオンライン化" in main_of(visit)
    assert faults(visit) == []
    picture(page, "tour-comparison")
    visit.go(draft)
    press(page, page.get_by_role("button", name="決裁に出す"))
    _as(visit, site, "approver")
    _decide_all(visit, site, re.compile("大田区DX推進計画の改定について"))


def _everybody_sees(visit: Visit, site: Site) -> None:
    visit.page.context.clear_cookies()
    visit.go(f"{site}{PROMISE}")
    assert "すべての手続をオンライン化" in main_of(visit)
    visit.go(f"{site}/plans/ota-dx/editions/")
    press(visit.page, visit.page.locator("main a[href*='/compare/']").first)
    assert "すべての手続をオンライン化" in main_of(visit)
    picture(visit.page, "tour-changes")
    visit.go(f"{site}/plans/ota-dx/dashboard/")
    assert faults(visit) == []
    picture(visit.page, "dashboard")
