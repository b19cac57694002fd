"""Readers and notices of the tests of notices, put into a served site by a process of its own.

`python -m tests.browser.audience` prints what the tests must know. A browser keeps Django from using the database in
the process of the tests.
"""

from __future__ import annotations

import json
import os
import sys

TOPIC, STOPPED, LETTER = "events", "library", "school"  # of the campaign, of the one-click stop, of the inbox
READER = "mary"  # who reads English and looks into the inbox
STOPPER = "stopper@kusei.example"  # who has no account
READERS = 8  # of the campaign: more than the fewest that a group may be


def main() -> None:
    """People who chose topics, a notice for one of them in three languages, single ones, and a mail that can be
    stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kusei.conf.settings")
    import django

    django.setup()
    from kusei.engines.notices.deliveries import commands as deliveries
    from kusei.engines.notices.deliveries.singles import notify
    from kusei.engines.notices.subscribers import commands, stopping, testing
    from kusei.engines.notices.subscribers.models import Topic
    from kusei.engines.notices.texts.message import Text, Texts
    from kusei.foundation.people.models import User
    from kusei.foundation.web import clock

    topics = {row.key: row for row in Topic.objects.filter(key__in=(TOPIC, STOPPED, LETTER))}
    for number in range(READERS):
        testing.subscriber(channels={"mail": f"reader{number}@kusei.example"}, topics=[topics[TOPIC]])
    stopper = testing.subscriber(channels={"mail": STOPPER}, topics=[topics[STOPPED]])
    mary = commands.ensure(user=User.objects.get(email=f"{READER}@kusei.example"))
    for key in (TOPIC, LETTER):
        commands.subscribe(subscriber=mary, topic_key=key, channels=["inbox"])
    words = {
        "ja": Text(title="入学の手続（見本）", body="二月に学校で受け付けます。", link="/procedures/"),
        "ja-easy": Text(title="学校に 入る 手続（見本）", body="二月に 学校に 来てください。"),
        "en": Text(title="Entering school (sample)", body="Schools accept it in February.", link="/procedures/"),
    }
    deliveries.release(
        kind="campaign", occasion="browser:school", texts=Texts(words), channels=["inbox"], topic=topics[LETTER]
    )
    for name in ("箱を空にする見本", "図書の見本", "一つずつ見る見本"):
        notify(subscriber=mary, occasion=f"browser:{name}", on=clock.today(), texts=Texts.of(name, "本文です。"))
    notify(
        subscriber=stopper,
        occasion="browser:stop",
        on=clock.today(),
        texts=Texts.of("おはなし会（見本）", "土曜日です。"),
        topic=STOPPED,
    )
    sys.stdout.write(json.dumps({"stop": stopping.link(stopper.pk, STOPPED)}))


if __name__ == "__main__":
    main()
