"""Invented alerts for a demonstration: told, updated, lifted, a drill, and one that waits. None is in force."""

from __future__ import annotations

from kusei.engines.notices.emergency import areas, commands
from kusei.engines.notices.emergency.commands import Content
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, Ending
from kusei.foundation.people.models import User


def seed(*, writer: User, second: User) -> int:
    """Make them, once; how many. `writer` may draft, `second` release."""
    if Alert.objects.exists():
        return 0
    towns = [town.town for town in areas.known()[:3]]
    where = {"towns": towns} if towns else {"whole": True}

    def told(alert: Alert) -> Alert:
        commands.ask(alert_id=alert.pk, version=alert.version, by=writer)
        return commands.release(alert_id=alert.pk, version=alert.version, by=second)

    def followed(alert: Alert, action: str, level: int = 0) -> Alert:
        made = commands.follow(alert_id=alert.pk, action=action, ending=Ending.LIFTED, by=writer)
        if level:
            content = Content(level, "flood", grounds="見本：川の水位が避難の目安をこえた", **where)
            made = commands.change(alert_id=made.pk, version=made.version, content=content, by=writer)
        return told(made)

    content = Content(3, "flood", grounds="見本：川の水位が上がり続けている", **where)
    first = told(commands.draft(content=content, drill=False, by=writer))
    followed(followed(first, Action.UPDATE, 4), Action.CANCEL)
    drill = Content(5, "earthquake", whole=True, grounds="見本：総合防災訓練")
    told(commands.draft(content=drill, drill=True, by=writer))
    heat = Content(1, "heat", whole=True, grounds="見本：あすは気温が高くなる")
    waits = commands.draft(content=heat, drill=False, by=writer)
    commands.ask(alert_id=waits.pk, version=waits.version, by=writer)
    return Alert.objects.count()
