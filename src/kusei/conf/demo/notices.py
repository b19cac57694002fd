"""Invented notices for a demonstration: people who chose topics, segments, campaigns, alerts, weather, reminders."""

from __future__ import annotations

import datetime as dt

from kusei.engines.notices.deliveries import commands as deliveries
from kusei.engines.notices.deliveries.models import Sending
from kusei.engines.notices.emergency import seeding as alerts
from kusei.engines.notices.emergency.weather import seeding as weather
from kusei.engines.notices.recurring import commands as recurring
from kusei.engines.notices.recurring import queries as calendars
from kusei.engines.notices.segments import commands as segments
from kusei.engines.notices.segments import records
from kusei.engines.notices.segments.models import SegmentVersion
from kusei.engines.notices.subscribers import commands as subscribers
from kusei.engines.notices.subscribers.models import Subscriber, Topic
from kusei.engines.notices.texts.message import EASY, ENGLISH, JAPANESE, Text, Texts
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Department, Municipality
from kusei.foundation.org.queries import home
from kusei.foundation.people.models import User
from kusei.foundation.people.residents.commands.consents import give_consent
from kusei.foundation.people.residents.towns import home_towns
from kusei.foundation.web import clock
from kusei.services.outreach import commands as outreach
from kusei.services.outreach.models import Campaign

RESIDENTS = ("hanako@kusei.example", "taro@kusei.example", "mary@kusei.example")
WRITER, SECOND = "planner@kusei.example", "approver@kusei.example"
PEOPLE = 24  # invented mailboxes
LANGUAGES = (JAPANESE, JAPANESE, JAPANESE, EASY, ENGLISH)
CHECK = {
    JAPANESE: Text(
        title="3歳児健康診査のお知らせ（見本）",
        body="3歳になるお子さんの健康診査を行います。\n会場と日時は、届いた案内をご覧ください。\n予約は要りません。",
        link="/procedures/",
    ),
    EASY: Text(
        title="3さいの 子どもの けんこうしんさ（みほん）",
        body="3さいに なる 子どもの からだを みます。\nばしょと 時間は、てがみに 書いて あります。",
        link="/procedures/",
    ),
    ENGLISH: Text(
        title="Health check for three-year-olds (sample)",
        body="We offer a health check for children who turn three.\nPlace and time stand in the letter that you got.",
        link="/procedures/",
    ),
}
WASTE = Text(
    title="年末年始のごみの収集（見本）",
    body="12月31日から1月3日まで、ごみと資源の収集はお休みです。\nごみは、次の収集日に出してください。",
    link="/collection/",
)


def play() -> int:
    """Make them once; how many campaigns there are. Nothing where somebody sent anything already."""
    municipality = home()
    if municipality is None or Sending.objects.exists() or Campaign.objects.exists() or not Topic.objects.exists():
        return 0
    writer, second = User.objects.get(email=WRITER), User.objects.get(email=SECOND)
    with acting_as("kusei demo-notices"):
        _choose()
        _crowd()
        _campaigns(municipality, writer, second)
        alerts.seed(writer=writer, second=second)
        weather.seed(home=municipality)
    return Campaign.objects.count()


def _topics(*keys: str) -> list[Topic]:
    return list(Topic.objects.filter(key__in=keys, ended_on=None))


def _choose() -> None:
    """The residents of the demonstration, each with choices of their own; one was told something."""
    towns = [town.town for town in home_towns()]
    areas = [code for code, _name in calendars.area_options()]
    for place, person in enumerate(User.objects.filter(email__in=RESIDENTS).order_by("pk")):
        give_consent(user=person, purpose="notices")
        if place == 0:
            give_consent(user=person, purpose=records.PURPOSE)
        one = subscribers.ensure(user=person)
        born = _months_ago(clock.today(), 30 + 20 * place)
        subscribers.remember(subscriber=one, town=towns[place * 7 % len(towns)] if towns else "", children_born=[born])
        for topic in _topics("child-health", "preparedness", "waste"):
            subscribers.subscribe(subscriber=one, topic_key=topic.key)
        if areas:
            recurring.choose_reminders(
                user=person, area=areas[place % len(areas)], evening=True, morning=False, agreed=True
            )
        texts = Texts.of("ようこそ（見本）", "このページに、区からのお知らせが届きます。", "/notices/settings/")
        deliveries.notify(subscriber=one, occasion="demo:welcome", on=clock.today(), texts=texts, channels=["line"])


def _crowd() -> None:
    """People who gave a mail address alone; none of them exists."""
    towns = [town.town for town in home_towns()] or [""]
    for number in range(PEOPLE):
        one = subscribers.reached(channel="mail", value=f"sample{number:02}@kusei.example")
        Subscriber.objects.filter(pk=one.pk).update(
            language=LANGUAGES[number % len(LANGUAGES)],
            town=towns[number % 3 % len(towns)],
            children_born=[_months_ago(clock.today(), 5 + 3 * number)],
        )
        for topic in _topics("child-health", "waste"):
            subscribers.subscribe(subscriber=one, topic_key=topic.key)


def _campaigns(municipality: Municipality, writer: User, second: User) -> None:
    """A segment, and campaigns in several states: a draft, one before its approver, one that was sent."""
    department = Department.objects.filter(municipality=municipality, is_collective=False, name="企画経営部").first()
    health = Topic.objects.filter(key="child-health").first()
    waste = Topic.objects.filter(key="waste").first()
    if department is None or health is None or waste is None:
        return
    rule = {"is": "child_age", "values": ["0", "1", "2", "3"]}
    segment = segments.make(department=department, name="0〜3歳の子どもがいる人（見本）", rule=rule, by=writer)
    version = SegmentVersion.objects.get(segment=segment)
    draft = _written(department, health, CHECK, writer)
    outreach.aim(campaign_id=draft.pk, version=_version(draft), topic=health, segment=version, by=writer)
    asked = _written(department, health, CHECK, writer)
    outreach.aim(campaign_id=asked.pk, version=_version(asked), topic=health, segment=version, by=writer)
    outreach.submit(campaign_id=asked.pk, version=_version(asked), by=writer)
    sent = _written(department, waste, {JAPANESE: WASTE}, writer)
    outreach.submit(campaign_id=sent.pk, version=_version(sent), by=writer)
    outreach.release(campaign_id=sent.pk, version=_version(sent), by=second)


def _written(department: Department, topic: Topic, texts: dict[str, Text], writer: User) -> Campaign:
    made = outreach.start(department=department, topic=topic, title=texts[JAPANESE].title, by=writer)
    for language, text in texts.items():
        outreach.write_text(campaign_id=made.pk, version=_version(made), language=language, text=text, by=writer)
    return made


def _version(campaign: Campaign) -> int:
    return Campaign.objects.get(pk=campaign.pk).version


def _months_ago(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months before."""
    place = day.year * 12 + day.month - 1 - months
    return dt.date(place // 12, place % 12 + 1, 1)
