"""The pages: who may open and do what, what they show, and what they cost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from kusei.engines.notices.emergency import hooks
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.weather import commands
from kusei.engines.notices.emergency.weather.models import Decision, Proposal
from kusei.engines.notices.emergency.weather.refusals import AlreadyDecided, NotAllowed, ReasonNeeded, Unreadable
from kusei.engines.notices.emergency.weather.tests.conftest import OLD, RAIN_3, RAIN_4, SHINAGAWA, minutes, take


def page(client: Any, name: str, *args: object, expect: int = 200, **query: str) -> str:
    answer = client.get(reverse(f"emergency:weather:{name}", args=args), query)
    assert answer.status_code == expect, (name, answer.status_code)
    return str(answer.content.decode())


@pytest.fixture
def storm(ward: SimpleNamespace) -> SimpleNamespace:
    """A warning here and elsewhere, a drill, a kind in no table, and a file that was none."""
    ward.taken = take(RAIN_4, headline="低い土地の浸水に警戒してください。")
    take(RAIN_3, area=SHINAGAWA, at=minutes(1))
    take(RAIN_3, status="訓練", at=minutes(1))
    take(("88", "火山灰注意報"), at=minutes(1), title="気象警報・注意報（Ｒ０６）（その他注意報）")
    with pytest.raises(Unreadable) as caught:
        commands.take(raw=b"<html/>", way="folder")
    commands.refuse(raw=b"<html/>", name="<b>page</b>.html", way="folder", found=caught.value)
    (ward.proposal,) = ward.taken.proposals
    return ward


PAGES = [("index", ()), ("proposals", ()), ("proposal", ("proposal",)), ("reports", ()), ("report", ("report",)),
         ("raw", ("report",)), ("refused", ())]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor", 200), ("approver", 200), ("viewer", 200), ("contractor", 403), ("administrator", 403),
     ("resident", 403), (None, 302)],
)  # fmt: skip
def test_staff_may_look_and_nobody_else(client, storm, who, status) -> None:
    if who:
        client.force_login(getattr(storm, who))
    numbers = {"proposal": storm.proposal.pk, "report": storm.taken.report.pk}
    for name, args in PAGES:
        page(client, name, *[numbers[word] for word in args], expect=status)


@pytest.mark.parametrize(
    ("who", "may"),
    [("editor", True), ("approver", True), ("viewer", False), ("contractor", False), ("administrator", False),
     ("resident", False), (None, False)],
)  # fmt: skip
@pytest.mark.parametrize("act", ["adopt", "dismiss"])
def test_who_may_write_alerts_decides_and_nobody_else(client, storm, who, may, act) -> None:
    if who:
        client.force_login(getattr(storm, who))
    answer = client.post(reverse(f"emergency:weather:{act}", args=[storm.proposal.pk]), {"why": "すでに解除"})
    storm.proposal.refresh_from_db()
    assert (storm.proposal.state != Decision.OPEN) == may
    assert Alert.objects.exists() == (may and act == "adopt")
    assert answer.status_code == (302 if may or who is None else 403)
    if who and not may:
        with pytest.raises(NotAllowed):
            commands.dismiss(proposal_id=storm.proposal.pk, why="x", by=getattr(storm, who))


def test_what_does_not_exist_is_not_found(client, ward) -> None:
    client.force_login(ward.editor)
    for name in ("proposal", "report", "raw"):
        page(client, name, 999, expect=404)
        page(client, name, 10**30, expect=404)
    assert client.post(reverse("emergency:weather:adopt", args=[999])).status_code == 404


def test_the_first_page_says_what_is_in_force_by_level_with_its_number_and_word(client, storm) -> None:
    client.force_login(storm.viewer)
    text = page(client, "index")
    assert "警戒レベル4相当" in text
    assert "レベル４大雨危険警報" in text
    assert "発表なしからレベル４大雨危険警報へ" in text
    assert "4 危険警報に当たる段階" in text
    assert "区分なし" in text
    assert "火山灰注意報" in text
    assert "符号表にない" in text
    assert "訓練・試験の電文が届いています" in text
    assert text.index("この区に発表中") < text.index("品川区")
    assert "避難情報を出すかどうかは、区が決めます" in text


def test_the_pages_cost_a_fixed_number_of_queries(client, storm, django_assert_max_num_queries) -> None:
    client.force_login(storm.editor)
    page(client, "index")
    for number in range(8):
        take(("05", "暴風警報"), at=minutes(2 + number), title="気象警報・注意報（Ｒ０６）（暴風）",
             area=(f"13{110 + number}00", f"区{number}"))  # fmt: skip
    for name, args, most in [
        ("index", (), 16),
        ("proposals", (), 14),
        ("proposal", (storm.proposal.pk,), 20),
        ("reports", (), 13),
        ("report", (storm.taken.report.pk,), 15),
        ("refused", (), 13),
    ]:
        with django_assert_max_num_queries(most):
            page(client, name, *args)


def test_a_proposal_shows_its_draft_and_that_the_ward_decides(client, storm) -> None:
    client.force_login(storm.editor)
    text = page(client, "proposal", storm.proposal.pk)
    assert "気象庁の情報は警戒レベル4相当です" in text
    assert "気象庁は、大田区にレベル４大雨危険警報を発表しました" in text
    assert "has announced for Ōta City: Heavy rain and inundation, Severe warning" in text
    assert "避難の指示は入っていません" in text


def test_adopting_begins_a_draft_of_information_and_tells_nobody(client, storm) -> None:
    client.force_login(storm.editor)
    answer = client.post(reverse("emergency:weather:adopt", args=[storm.proposal.pk]))
    alert = Alert.objects.get()
    assert answer.headers["Location"] == alert.get_absolute_url()
    assert (alert.state, alert.level, alert.order, alert.hazard) == ("draft", 2, "information", "heavy-rain")
    assert (alert.proposal, alert.author, alert.drill, alert.whole) == (storm.proposal.mark, storm.editor, False, True)
    assert "低い土地の浸水" in alert.grounds
    assert alert.released_at is None
    assert not any("避難指示" in part["title"] + part["body"] for part in alert.texts.values())
    assert hooks.proposal(storm.proposal.mark) is None
    with pytest.raises(AlreadyDecided):
        commands.adopt(proposal_id=storm.proposal.pk, by=storm.editor)
    assert alert.get_absolute_url() in page(client, "proposal", storm.proposal.pk)


def test_dismissing_needs_a_reason(client, storm) -> None:
    client.force_login(storm.editor)
    address = reverse("emergency:weather:dismiss", args=[storm.proposal.pk])
    answer = client.post(address, {"why": "  "})
    assert answer.status_code == 422
    assert "見送る理由を400字までで書いてください。" in answer.content.decode()
    for why in ("", "あ" * 401):
        with pytest.raises(ReasonNeeded):
            commands.dismiss(proposal_id=storm.proposal.pk, why=why, by=storm.editor)
    assert client.post(address, {"why": "区内に影響がないため"}).status_code == 302
    found = Proposal.objects.get()
    assert (found.state, found.why, found.decided_by) == ("dismissed", "区内に影響がないため", storm.editor)


def test_the_desk_of_alerts_is_offered_what_is_open(storm) -> None:
    (offered,) = hooks.proposals()
    assert (offered.key, offered.level, offered.hazard) == (storm.proposal.mark, 4, "heavy-rain")
    assert offered.drill is False
    take(RAIN_3, at=minutes(3))
    (offered,) = hooks.proposals()
    assert (offered.level, offered.title) == (2, RAIN_3[1]), "a fall is information"


def test_a_draft_that_the_desk_began_from_a_proposal_settles_it(client, storm) -> None:
    from kusei.engines.notices.emergency.commands import Content, draft

    content = Content(level=3, hazard="heavy-rain", whole=True)
    draft(content=content, drill=False, by=storm.editor, proposal=storm.proposal.mark)
    assert hooks.proposals() == []
    with pytest.raises(AlreadyDecided):
        commands.dismiss(proposal_id=storm.proposal.pk, why="x", by=storm.editor)
    client.force_login(storm.editor)
    assert "未処理の提案はありません" in page(client, "index")


def test_reports_are_searched_and_drills_stand_apart(client, storm) -> None:
    client.force_login(storm.viewer)
    assert "電文 4件" in page(client, "reports")
    assert "電文 1件" in page(client, "reports", q="低い土地")
    assert "電文 1件" in page(client, "reports", effect="practice")
    assert "電文 1件" in page(client, "reports", status="drill")
    assert "あてはまる電文はありません" in page(client, "reports", q="火星")
    assert "電文 4件" in page(client, "reports", status="<x>", page="-3")


def test_a_report_is_shown_with_its_message_as_it_came(client, storm) -> None:
    client.force_login(storm.viewer)
    text = page(client, "report", storm.taken.report.pk)
    assert "&lt;Report" in text
    assert "第" not in text.split("情報形態")[1][:40]
    answer = client.get(reverse("emergency:weather:raw", args=[storm.taken.report.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.decode() == storm.taken.report.raw
    drill = take(RAIN_3, status="訓練", at=minutes(9)).report
    assert "訓練の電文です" in page(client, "report", drill.pk)


def test_a_cancelled_report_says_so(client, ward) -> None:
    client.force_login(ward.viewer)
    report = take(RAIN_4, title=OLD).report
    take(title=OLD, info_type="取消", at=minutes(1))
    assert "取り消されています" in page(client, "report", report.pk)


def test_refused_files_are_listed_with_the_reason_and_without_harm(client, storm) -> None:
    client.force_login(storm.viewer)
    text = page(client, "refused")
    assert "&lt;b&gt;page&lt;/b&gt;.html" in text
    assert "気象庁防災情報XMLの電文ではありません" in text


def test_the_pages_stand_in_english_too(client, storm) -> None:
    client.force_login(storm.viewer)
    for path in ("", "proposals/", "reports/", "refused/"):
        assert client.get(f"/en/desk/alerts/weather/{path}").status_code == 200
