"""What a person can choose, as the settings page shows it: topics in groups, channels, and where they are reached."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kusei.engines.notices.subscribers import hooks, queries, topicfile, webpush
from kusei.engines.notices.subscribers.models import Address, Channel, Subscriber, Subscription, Topic
from kusei.foundation.people.models import User


@dataclass(frozen=True)
class Choice:
    """A topic, in words of the page, with what the person chose; `channels` is empty for what they did not choose."""

    topic: Topic
    label: str
    note: str
    channels: tuple[str, ...] = ()
    chosen: str = ""  # by which channel they hear of it now; blank: on this site alone

    @property
    def way(self) -> str:
        """The chosen channel in words."""
        return str(Channel(self.chosen).label) if self.chosen else str(Channel.INBOX.label)


@dataclass(frozen=True)
class Group:
    """Topics that stand together."""

    label: str
    choices: list[Choice] = field(default_factory=list)


def groups(subscriber: Subscriber | None) -> list[Group]:
    """Every topic that can be chosen, in groups and in order. Two SQL queries, one without subscriber."""
    language = get_language() or "ja"
    labels = {group.key: group.labels.root for group in topicfile.in_force().groups}
    mine = {row.topic_id: row for row in Subscription.objects.filter(subscriber=subscriber)} if subscriber else {}
    found: dict[str, Group] = {}
    for topic in queries.topics():
        name = queries.worded(labels.get(topic.group, {}), language) or topic.group or _("そのほか")
        row = mine.get(topic.pk)
        found.setdefault(topic.group, Group(name)).choices.append(
            Choice(
                topic,
                queries.label(topic, language),
                queries.worded(topic.notes, language),
                tuple(row.channels) if row else (),
                row.chosen if row else "",
            )
        )
    return list(found.values())


@dataclass(frozen=True)
class Place:
    """An address as its holder sees it: never in full, because others may look at the screen."""

    address: Address
    way: str
    shown: str
    removable: bool

    @property
    def works(self) -> bool:
        """Whether notices go there."""
        return bool(self.address.usable)


def places(subscriber: Subscriber | None, user: User) -> list[Place]:
    """Where the person is reached, in the order of the channels. One SQL query."""
    if subscriber is None:
        return []
    order = list(Channel.values)
    rows = sorted(Address.objects.filter(subscriber=subscriber), key=lambda row: (order.index(row.channel), row.pk))
    return [
        Place(
            row,
            str(Channel(row.channel).label),
            masked(row, user.email),
            not (row.channel == Channel.MAIL and not row.value),
        )
        for row in rows
    ]


def masked(row: Address, account_mail: str = "") -> str:
    """As much of the address as its holder needs to know it again."""
    if row.channel == Channel.MAIL:
        name, _at, domain = (row.value or account_mail).partition("@")
        return f"{name[:1]}•••@{domain}"
    if row.channel in (Channel.SMS, Channel.CALL):
        return f"•••{row.value[-4:]}"
    if row.channel == Channel.PUSH:
        return webpush.host(row.value)
    return _("「登録した情報」の住所") if row.channel == Channel.LETTER else _("連携したLINEのアカウント")


def offered() -> list[tuple[str, str]]:
    """The channels that a person can put in their order: this site, and what the installation has."""
    every = [Channel.INBOX.value, *hooks.available()]
    return [(one, str(Channel(one).label)) for one in every]
