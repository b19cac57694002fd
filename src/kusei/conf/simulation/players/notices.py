"""Notices: who wants to hear what, campaigns of the departments, one drill and one alert."""

from __future__ import annotations

import datetime as dt
from functools import partial

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.people import DOMAIN
from kusei.conf.simulation.players.desk import approve_next
from kusei.conf.simulation.world import World, is_open
from kusei.engines.notices.emergency import areas
from kusei.engines.notices.emergency import commands as alerts
from kusei.engines.notices.emergency.commands import Content
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, Ending
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.subscribers.models import Subscriber, Topic
from kusei.engines.notices.texts.message import JAPANESE, Text
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Department, Role
from kusei.foundation.web import clock
from kusei.services.outreach import commands as outreach
from kusei.services.outreach.models import Campaign

WRITERS = "kikaku-keiei"  # who writes campaigns and alerts where the pack's departments have it
BODY = "（模擬）この配信は、動きを示すために作ったものです。\n対象の方には、詳しい案内が別に届きます。"
DRILL_MONTH, ALERT_MONTH = 9, 10


class Notices:
    """Subscribers come and go; the ward tells them something now and then."""

    def __init__(self, world: World) -> None:
        self.world, self.rules, self.luck = world, world.year.notices, world.luck("notices")
        self.topics: list[Topic] = []
        self.known: list[int] = []
        self.campaigns: set[dt.date] = set()
        self.drills: set[dt.date] = set()
        self.alerts: set[dt.date] = set()
        self.department: Department | None = None

    def begin(self) -> None:
        """Who has chosen already, and on which days the ward will tell something."""
        self.topics = list(Topic.objects.filter(ended_on=None).order_by("key"))
        found = Department.objects.filter(municipality=self.world.municipality, is_collective=False).order_by("code")
        self.department = found.filter(code=WRITERS).first() or found.first()
        if not self.topics or self.department is None:
            return
        whole = len(self.world.days) / 365
        there = self.rules.subscribers_per_1000 * self.rules.at_start / 1000 * self.world.ward.size * self.world.busy
        for _ in range(round(there)):
            self.choose()
        open_days = [one for one in self.world.days if is_open(one)]
        if open_days:
            self.campaigns = set(self.luck.sample(open_days, min(round(self.rules.campaigns * whole), len(open_days))))
        self.drills = self._days(DRILL_MONTH, self.rules.drills)
        self.alerts = self._days(ALERT_MONTH, self.rules.alerts) - self.drills

    def _days(self, month: int, number: int) -> set[dt.date]:
        days = [one for one in self.world.days if one.month == month]
        return set(self.luck.sample(days, min(number, len(days))))

    def day(self, day: dt.date) -> None:
        """Those who choose topics or leave today, and what the ward tells."""
        if not self.topics or self.department is None:
            return
        world, luck = self.world, self.luck
        for _ in range(world.often(luck, self.rules.subscribers_per_1000 * (1 - self.rules.at_start), day)):
            world.agenda.at(moment(day, luck.triangular(6 * 60, 24 * 60 - 1, 20 * 60)), self.choose)
        for _ in range(world.often(luck, self.rules.subscribers_per_1000 * self.rules.leave, day)):
            world.agenda.at(moment(day, luck.triangular(6 * 60, 24 * 60 - 1, 20 * 60)), self.leave)
        if day in self.campaigns:
            world.agenda.at(moment(day, luck.uniform(9 * 60, 11 * 60)), self.campaign)
        if day in self.drills:
            world.agenda.at(moment(day, 10 * 60), partial(self.alert, drill=True))
        if day in self.alerts:
            world.agenda.at(moment(day, luck.uniform(15 * 60, 20 * 60)), partial(self.alert, drill=False))

    def choose(self) -> None:
        """Somebody becomes a friend on LINE or leaves a mail address, tells where they live, and chooses topics."""
        luck, rules = self.luck, self.rules
        resident = self.world.somebody(luck, least=16)
        way = luck.choices(list(rules.ways), list(rules.ways.values()))[0]
        value = f"U{luck.getrandbits(128):032x}" if way == "line" else f"n{luck.getrandbits(40):010x}@{DOMAIN}"
        one = subscribers.reached(channel=way, value=value, language=resident.language)
        told: dict[str, object] = {"town": resident.town.town}
        if 25 <= resident.age(clock.today()) <= 45 and luck.random() < 0.5:
            months = luck.randint(1, 150)
            place = clock.today().year * 12 + clock.today().month - 1 - months
            told["children_born"] = [dt.date(place // 12, place % 12 + 1, 1)]
        subscribers.remember(subscriber=one, **told)
        number = min(max(1, round(luck.gauss(rules.topics, 0.8))), len(self.topics))
        for topic in luck.sample(self.topics, number):
            subscribers.subscribe(subscriber=one, topic_key=topic.key)
        self.known.append(one.pk)

    def leave(self) -> None:
        """Somebody wants to hear of nothing any more."""
        if self.known:
            number = self.known.pop(self.luck.randrange(len(self.known)))
            subscribers.stop(subscriber=Subscriber.objects.get(pk=number))

    # ------------------------------------------------------------------ what the ward tells

    def campaign(self) -> None:
        """A department writes to everybody who chose a topic; its decision takes a day or two."""
        assert self.department is not None
        topic = self.luck.choice(self.topics)
        writer = self.world.staff(self.department, Role.EDITOR)
        title = f"（模擬）{topic.labels.get('ja', topic.key)}のお知らせ"
        with acting_as(writer.name, user_id=writer.pk):
            made = outreach.start(department=self.department, topic=topic, title=title, by=writer)
            text = Text(title=title, body=BODY, link="/procedures/")
            outreach.write_text(campaign_id=made.pk, version=_version(made.pk), language=JAPANESE, text=text, by=writer)
            asked = outreach.submit(campaign_id=made.pk, version=_version(made.pk), by=writer)
        if asked.approval_id is None:
            self.world.in_office(self.luck, 0.6, partial(self.release, made.pk))
        else:
            self.world.in_office(self.luck, 0.6, partial(self.approve, asked.approval_id))

    def approve(self, draft: int) -> None:
        """The next step of the decision; the last one lets the campaign out."""
        if approve_next(self.world, draft):
            self.world.in_office(self.luck, 0.6, partial(self.approve, draft))

    def release(self, number: int) -> None:
        """An approver lets out a campaign that needs no decision."""
        assert self.department is not None
        head = self.world.staff(self.department, Role.APPROVER)
        with acting_as(head.name, user_id=head.pk):
            outreach.release(campaign_id=number, version=_version(number), by=head)

    def alert(self, *, drill: bool) -> None:
        """Two people tell everybody; what is no drill is lifted after some hours."""
        assert self.department is not None
        writer = self.world.staff(self.department, Role.EDITOR)
        towns = [one.town for one in areas.known()[:3]]
        where = {"whole": True} if drill or not towns else {"towns": towns}
        content = (
            Content(5, "earthquake", grounds="（模擬）総合防災訓練", **where)
            if drill
            else Content(3, "flood", grounds="（模擬）川の水位が上がり続けている", **where)
        )
        with acting_as(writer.name, user_id=writer.pk):
            made = alerts.draft(content=content, drill=drill, by=writer)
        self._out(made)
        if not drill:
            self.world.later(self.luck.uniform(150, 240), partial(self.lift, made.pk))

    def lift(self, number: int) -> None:
        """The danger is over."""
        assert self.department is not None
        writer = self.world.staff(self.department, Role.EDITOR)
        made = alerts.follow(alert_id=number, action=Action.CANCEL, ending=Ending.LIFTED, by=writer)
        self._out(made)

    def _out(self, alert: Alert) -> None:
        assert self.department is not None
        writer, head = (self.world.staff(self.department, one) for one in (Role.EDITOR, Role.APPROVER))
        with acting_as(writer.name, user_id=writer.pk):
            asked = alerts.ask(alert_id=alert.pk, version=alert.version, by=writer)
        with acting_as(head.name, user_id=head.pk):
            alerts.release(alert_id=alert.pk, version=asked.version, by=head)
        self.world.soon()


def _version(number: int) -> int:
    return Campaign.objects.get(pk=number).version
