"""Taking reports in: once each, in any order, with a result that depends on nothing but what was reported."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kusei.engines.notices.emergency.weather import commands
from kusei.engines.notices.emergency.weather.models import (
    Decision,
    Effect,
    InForce,
    Proposal,
    Refused,
    Report,
    Saying,
)
from kusei.engines.notices.emergency.weather.reading import read
from kusei.engines.notices.emergency.weather.refusals import Unreadable
from kusei.engines.notices.emergency.weather.tests.conftest import (
    NOW,
    OLD,
    OTA,
    RAIN_2,
    RAIN_3,
    RAIN_4,
    SHINAGAWA,
    message,
    minutes,
    names,
    sample,
    take,
)

# What of the samples never acts: a forecast, and one that says 訓練.
OTHERWISE = {"VPFW50": Effect.SHOWN, "VXSE53": Effect.PRACTICE}
QUAKE = {
    "title": "震源・震度に関する情報",
    "part": "headline",
    "block": "震源・震度に関する情報（市町村等）",
}
LANDSLIDE = "気象警報・注意報（Ｒ０６）（土砂）"


def table(model: Any, *leave: str) -> list[dict[str, Any]]:
    """Every row, without what differs from one writing to the next."""
    rows = model.objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in leave} for row in rows]


def everything() -> list[Any]:
    return [table(model) for model in (Report, Saying, InForce, Proposal, Refused)]


def here() -> dict[str, tuple[int, str]]:
    rows = InForce.objects.filter(area_code=OTA[0])
    return {row.hazard: (row.grade, row.name) for row in rows}


def changes() -> list[tuple[int, int, str]]:
    return list(Proposal.objects.order_by("pk").values_list("grade_before", "grade", "state"))


@pytest.mark.usefixtures("ward")
def test_all_nineteen_samples_import_twice_with_the_same_result(now) -> None:
    """Each in its own time, so that it acts; then all again, in the other order."""
    for name in names():
        now(read(sample(name)).reported_at + dt.timedelta(minutes=1))
        taken = commands.take(raw=sample(name), way="command")
        effect = OTHERWISE.get(taken.report.code, Effect.ACTS)
        assert taken.new, name
        assert taken.report.effect == effect, name
        assert InForce.objects.filter(report=taken.report).exists() == (effect == Effect.ACTS), name
        assert taken.report.raw.encode() == sample(name).removeprefix(b"\xef\xbb\xbf")
    first = everything()
    assert len(first[0]) == 19
    for name in reversed(names()):
        now(read(sample(name)).reported_at + dt.timedelta(minutes=2))
        assert not commands.take(raw=sample(name), way="api").new
    assert everything() == first


@pytest.mark.usefixtures("ward")
def test_samples_never_act_when_they_are_old() -> None:
    for name in names():
        report = commands.take(raw=sample(name), way="command").report
        assert report.effect == OTHERWISE.get(report.code, Effect.OLD), name
    assert Report.objects.count() == 19
    assert not InForce.objects.exists()
    assert not Proposal.objects.exists()


@pytest.mark.usefixtures("ward")
@pytest.mark.parametrize(
    ("hours", "effect"), [(11.9, Effect.ACTS), (12.1, Effect.OLD), (-0.1, "acts"), (-0.2, "future")]
)
def test_a_report_acts_within_its_hours_alone(hours, effect) -> None:
    taken = take(RAIN_4, at=NOW - dt.timedelta(hours=hours))
    assert taken.report.effect == effect
    assert bool(taken.proposals) == InForce.objects.exists() == (effect == Effect.ACTS)


@pytest.mark.usefixtures("ward")
def test_a_change_to_a_warning_or_back_is_proposed_and_what_continues_is_not() -> None:
    take(RAIN_2, at=minutes(0))
    assert changes() == []
    take(RAIN_3, at=minutes(1), last=RAIN_2)
    take(RAIN_3, at=minutes(2), last=RAIN_3)
    take(RAIN_4, at=minutes(3), last=RAIN_3)
    take(RAIN_3, at=minutes(4), last=RAIN_4)
    take(RAIN_2, at=minutes(5), last=RAIN_3)
    take(at=minutes(6))
    assert changes() == [(2, 3, "overtaken"), (3, 4, "overtaken"), (4, 3, "overtaken"), (3, 2, "open")]
    assert here() == {}


@pytest.mark.usefixtures("ward")
def test_what_is_in_force_is_written_only_when_it_changes(django_assert_num_queries) -> None:
    take(RAIN_3)
    before = table(InForce)
    take(RAIN_3, at=minutes(5))
    assert table(InForce) == before


@pytest.mark.usefixtures("ward")
def test_a_warning_that_is_first_heard_of_while_it_continues_is_proposed_too() -> None:
    """The report before it was lost: staff must hear of it all the same."""
    taken = take(RAIN_4, last=RAIN_4)
    assert [proposal.grade for proposal in taken.proposals] == [4]


@pytest.mark.usefixtures("ward")
def test_an_older_report_after_a_newer_one_changes_nothing() -> None:
    take(RAIN_4, at=minutes(-10))
    before = [table(InForce), table(Proposal)]
    taken = take(RAIN_2, at=minutes(-20))
    assert taken.new
    assert [table(InForce), table(Proposal)] == before
    assert Report.objects.count() == 2


@pytest.mark.usefixtures("ward")
def test_of_two_of_the_same_minute_the_higher_serial_is_the_newer() -> None:
    take(RAIN_4, serial="10", event="e")
    take(RAIN_2, serial="9", event="e")
    assert here() == {"rain": (4, RAIN_4[1])}


@pytest.mark.usefixtures("ward")
def test_any_order_of_arrival_leads_to_the_same(now) -> None:
    raws = [
        message(RAIN_2, at=minutes(-50)),
        message(RAIN_4, at=minutes(-40)),
        message(RAIN_3, at=minutes(-40), info_type="訂正"),
        message(RAIN_4, at=minutes(-30)),
        message(at=minutes(-30), info_type="取消"),
        message(("49", "レベル４土砂災害危険警報"), at=minutes(-20), title=LANDSLIDE),
        message(("03", "大雨警報"), ("05", "暴風警報"), at=minutes(-10), title=OLD),
    ]
    found = []
    for order in (raws, raws[::-1], raws[3:] + raws[:3], [raws[4], *raws[:4], *raws[5:]]):
        point = transaction.savepoint()
        for raw in order:
            commands.take(raw=raw, way="command")
        found.append(here())
        transaction.savepoint_rollback(point)
    assert found == [found[0]] * 4
    assert found[0] == {
        "rain": (3, RAIN_3[1]), "landslide": (4, "レベル４土砂災害危険警報"), "wind": (3, "暴風警報")
    }  # fmt: skip


@pytest.mark.usefixtures("ward")
def test_a_correction_replaces_and_a_cancellation_undoes() -> None:
    take(RAIN_3, at=minutes(-30))
    take(RAIN_4, at=minutes(-20))
    take(RAIN_2, at=minutes(-20), info_type="訂正")
    assert here() == {"rain": (2, RAIN_2[1])}
    take(at=minutes(-10), info_type="取消")
    assert here() == {"rain": (4, RAIN_4[1])}, "the newest report, which was the correction, is undone"
    take(at=minutes(-9), info_type="取消")
    take(at=minutes(-8), info_type="取消")
    assert here() == {}
    assert changes()[-1][:2] == (3, 0)


@pytest.mark.usefixtures("ward")
def test_a_false_earthquake_is_undone_with_all_its_reports() -> None:
    more = {**QUAKE, "event": "20260603100000"}
    take(("", "震度５弱"), at=minutes(-5), serial="1", **more)
    take(("", "震度６弱"), at=minutes(-4), serial="2", **more)
    assert here() == {"earthquake": (4, "震度６弱")}
    take(at=minutes(-3), info_type="取消", serial="3", **more)
    assert here() == {}
    take(("", "震度５弱"), at=minutes(-4), serial="1b", **more)
    assert here() == {}, "a late report of the event is undone as well"


@pytest.mark.usefixtures("ward")
def test_another_earthquake_of_the_same_strength_is_another_proposal_and_a_further_report_is_not() -> None:
    more = QUAKE
    take(("", "震度５弱"), at=minutes(-9), event="1", serial="1", **more)
    take(("", "震度５弱"), at=minutes(-8), event="1", serial="2", **more)
    assert len(changes()) == 1
    take(("", "震度５弱"), at=minutes(-7), event="2", serial="1", **more)
    assert changes() == [(0, 3, "overtaken"), (3, 3, "open")]


@pytest.mark.usefixtures("ward")
def test_what_nobody_lifts_is_over_by_its_hour_and_its_return_is_new(now) -> None:
    more = {"title": "竜巻注意情報（目撃情報付き）", "block": "竜巻注意情報（市町村等）"}
    take(("1", "竜巻注意情報"), **more)
    now(minutes(61))
    take(("1", "竜巻注意情報"), at=minutes(60), **more)
    assert [before for before, _after, _state in changes()] == [0, 0]


@pytest.mark.usefixtures("ward")
@pytest.mark.parametrize("status", ["訓練", "試験"])
def test_drills_and_tests_are_kept_apart_and_never_act(status) -> None:
    taken = take(RAIN_4, status=status)
    assert (taken.new, taken.report.effect, taken.proposals) == (True, Effect.PRACTICE, ())
    assert not InForce.objects.exists()
    assert Saying.objects.get().kinds[0]["grade"] == 4
    take(RAIN_3)
    take(status=status, at=minutes(1), info_type="取消")
    assert here() == {"rain": (3, RAIN_3[1])}, "a drill cancels nothing real"


@pytest.mark.usefixtures("ward")
def test_only_what_concerns_us_is_proposed() -> None:
    assert take(RAIN_4, area=SHINAGAWA).proposals == ()
    assert InForce.objects.get().concerns_home is False
    assert len(take(RAIN_4, area=("1311101", "大田区北部"), at=minutes(1)).proposals) == 1
    assert take(RAIN_4, area=("1311200", "世田谷区"), at=minutes(2)).proposals == ()
    more = {"title": "記録的短時間大雨情報", "block": "記録的短時間大雨情報（発表細分）", "event": "e"}
    assert len(take(("1", "記録的短時間大雨情報"), area=("130000", "東京都"), **more).proposals) == 1
    assert take(("1", "記録的短時間大雨情報"), area=("140000", "神奈川県"), serial="2", **more).proposals == ()


@pytest.mark.usefixtures("ward")
def test_a_river_concerns_us_by_its_name_or_by_the_places_that_it_may_flood() -> None:
    more = {"title": "指定河川洪水予報", "block": "指定河川洪水予報（予報区域）", "part": "headline"}
    warning = ("30", "氾濫警戒情報")
    assert take(warning, area=("830301000100", "鶴見川"), event="1", **more).proposals == ()
    assert len(take(warning, area=("830302000100", "多摩川"), event="2", **more).proposals) == 1
    city = "<Warning><Item><Areas><Area><CityCode>1311100</CityCode></Area></Areas></Item></Warning>"
    assert len(take(warning, area=("830303000100", "呑川"), event="3", extra=city, **more).proposals) == 1


@pytest.mark.usefixtures("ward")
def test_two_offices_may_speak_in_the_same_minute() -> None:
    assert take(RAIN_3).new
    assert take(RAIN_3, area=("0121400", "稚内市"), office="稚内地方気象台").new
    assert not take(RAIN_3).new


@pytest.mark.usefixtures("ward")
def test_the_two_series_of_one_storm_make_one_proposal() -> None:
    assert len(take(("03", "大雨警報"), title=OLD, at=minutes(-3)).proposals) == 1
    assert take(RAIN_3, at=minutes(-2)).proposals == ()
    assert here() == {"rain": (3, RAIN_3[1])}
    assert take(("33", "大雨特別警報"), title=OLD, at=minutes(-1)).proposals == ()
    assert take(("33", "大雨特別警報"), ("05", "暴風警報"), title=OLD, at=minutes(0)).proposals[0].hazard == "wind"
    assert here() == {"rain": (3, RAIN_3[1]), "wind": (3, "暴風警報")}


@pytest.mark.usefixtures("ward")
def test_a_report_of_an_unknown_kind_is_kept_shown_and_marked_and_never_acts() -> None:
    taken = take(("9", "新しい警報"), title="まったく新しい情報", part="headline")
    assert (taken.report.effect, taken.report.code) == (Effect.SHOWN, "")
    assert taken.report.unknown == ["まったく新しい情報", "新しい警報"]
    assert Saying.objects.get().kinds[0]["name"] == "新しい警報"


@pytest.mark.usefixtures("ward")
def test_a_refused_file_is_noted_once_with_its_number_of_times() -> None:
    for _ in range(3):
        with pytest.raises(Unreadable) as caught:
            commands.take(raw=b"<html/>", way="folder")
        commands.refuse(raw=b"<html/>", name="../../x.xml", way="folder", found=caught.value)
    row = Refused.objects.get()
    assert (row.times, row.reason, row.size) == (3, "not-a-report", 7)
    assert "気象庁防災情報XML" in str(caught.value)


def test_without_a_municipality_reports_are_kept_and_nobody_is_bothered(db, now) -> None:
    assert take(RAIN_4).proposals == ()
    assert InForce.objects.get().grade == 4


@pytest.mark.usefixtures("ward")
@pytest.mark.parametrize(
    "change",
    [
        lambda: Report.objects.update(headline="別の見出し"),
        lambda: Report.objects.all().delete(),
        lambda: Saying.objects.update(kinds=[]),
        lambda: Saying.objects.all().delete(),
        lambda: Proposal.objects.update(grade=1),
        lambda: Proposal.objects.all().delete(),
        lambda: Proposal.objects.update(state=Decision.ADOPTED),
        lambda: InForce.objects.update(grade=0),
    ],
)
def test_the_database_refuses_to_change_what_was_reported_or_decided(change) -> None:
    take(RAIN_4)
    with pytest.raises((IntegrityError, Exception)) as caught, transaction.atomic():
        change()
    assert isinstance(caught.value, IntegrityError) or "ProtectedError" in type(caught.value).__name__


@pytest.mark.usefixtures("ward")
def test_a_report_for_sixty_municipalities_costs_few_queries(django_assert_max_num_queries, now) -> None:
    now(read(sample("15_14_01")).reported_at)
    with django_assert_max_num_queries(22):
        commands.take(raw=sample("15_14_01"), way="command")
