"""The line: numbers, tickets (番号札), what happened to them, who sits at which window, and the counts of each hour."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.services.counters.models.appointments import Appointment
from kusei.services.counters.models.common import PERSON, new_secret

OPEN_STATES = ("waiting", "parked", "called", "serving", "transferred")


class Numbering(models.Model):
    """The last number given for an office, prefix and day. Counting rows instead gives two people one number."""

    office = models.CharField(max_length=30)
    prefix = models.CharField(max_length=1)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "prefix", "day"), name="counters_numbering_once"),)

    def __str__(self) -> str:
        return f"{self.office} {self.prefix} {self.day}"


class Ticket(models.Model):
    """A number in the line of an office. Every change of state leaves an event (written by the database)."""

    class State(models.TextChoices):
        """状態."""

        WAITING = "waiting", _("待っている")
        PARKED = "parked", _("保留")
        CALLED = "called", _("呼出し中")
        SERVING = "serving", _("手続中")
        TRANSFERRED = "transferred", _("ほかの窓口へ移動中")
        DONE = "done", _("手続が終わった")
        NO_SHOW = "no_show", _("不在")
        LEFT = "left", _("取りやめ")

    class Channel(models.TextChoices):
        """どこで取ったか."""

        PHONE = "phone", _("スマートフォン")
        KIOSK = "kiosk", _("発券機")
        STAFF = "staff", _("職員")

    office = models.CharField(_("発行した窓口"), max_length=30)  # with prefix, day and number: what was printed
    prefix = models.CharField(max_length=1)
    day = models.DateField(_("日"))
    number = models.PositiveIntegerField(_("番号"))
    place = models.CharField(_("窓口"), max_length=30)  # the office where it waits now
    service = models.CharField(_("手続"), max_length=30)
    channel = models.CharField(_("取った方法"), max_length=5, choices=Channel)
    state = models.CharField(_("状態"), max_length=11, choices=State, default=State.WAITING)
    priority = models.CharField(_("優先"), max_length=30, blank=True)
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, blank=True, related_name="ticket")
    visit = models.OneToOneField(
        "counters.Visit", models.SET_NULL, null=True, blank=True, related_name="ticket"
    )  # the ticket of a visit over several sections
    secret = models.CharField(max_length=32, default=new_secret, unique=True)
    notify_ahead = models.PositiveSmallIntegerField(_("知らせる人数"), null=True, blank=True)  # people before it
    near_told_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(_("取った日時"))
    due_at = models.DateTimeField(_("見込みの時刻"), null=True, blank=True)  # of one taken on the phone
    present_at = models.DateTimeField(_("到着した日時"), null=True, blank=True)
    enters_at = models.DateTimeField(_("呼べるようになる日時"))
    line_at = models.DateTimeField(_("列の順"))  # the earliest is called first
    waiting_since = models.DateTimeField(_("待ち始めた日時"))  # of this leg of the way
    counter = models.CharField(_("番の窓口"), max_length=10, blank=True)
    operator = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")
    calls = models.PositiveSmallIntegerField(_("呼んだ回数"), default=0)
    called_at = models.DateTimeField(_("呼んだ日時"), null=True, blank=True)
    serving_at = models.DateTimeField(_("手続を始めた日時"), null=True, blank=True)
    act = models.CharField(max_length=12)  # what was done last, when and by whom: the event that the database writes
    acted_at = models.DateTimeField()
    acted_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("番号札")
        constraints = (
            models.UniqueConstraint(fields=("office", "day", "prefix", "number"), name="counters_ticket_number_once"),
            models.UniqueConstraint(
                fields=("place", "counter"),
                condition=Q(state__in=("called", "serving")),
                name="counters_ticket_one_at_counter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("called", "serving"))
                | (~Q(counter="") & Q(called_at__isnull=False, present_at__isnull=False)),
                name="counters_ticket_called_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state="serving") | Q(serving_at__isnull=False), name="counters_ticket_serving_since"
            ),
        )
        indexes = (
            models.Index(fields=("place", "line_at", "id"), name="counters_line", condition=Q(state="waiting")),
            models.Index(fields=("place", "day"), name="counters_ticket_day"),
            models.Index(fields=("person",), name="counters_ticket_open", condition=Q(state__in=OPEN_STATES)),
            models.Index(
                fields=("place",),
                name="counters_ticket_near",
                condition=Q(state="waiting", notify_ahead__isnull=False, near_told_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as it is printed and called in the office that gave it: A012."""
        return f"{self.prefix}{self.number:03d}"


class Event(models.Model):
    """What happened to a ticket. The database writes these rows with the change itself; they stay."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=11)
    place = models.CharField(max_length=30)
    service = models.CharField(max_length=30)
    counter = models.CharField(max_length=10)
    by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    waited = models.PositiveIntegerField(null=True)  # seconds until it was called, when its turn began
    handled = models.PositiveIntegerField(null=True)  # seconds at the window, when it left it

    class Meta:
        indexes = (models.Index(fields=("place", "at"), name="counters_event_day"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.act}"


class Sitting(models.Model):
    """Who sits at which window, and since when."""

    office = models.CharField(_("窓口"), max_length=30)
    counter = models.CharField(_("番の窓口"), max_length=10)
    operator = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("office", "counter"), condition=Q(closed_at=None), name="counters_sitting_one_at_counter"
            ),
            models.UniqueConstraint(
                fields=("operator",), condition=Q(closed_at=None), name="counters_sitting_one_of_operator"
            ),
        )

    def __str__(self) -> str:
        return f"{self.office} {self.counter}"


class Hour(models.Model):
    """What an hour of an office and service was like, counted from the events at its end. No personal data."""

    office = models.CharField(max_length=30)
    service = models.CharField(max_length=30)
    day = models.DateField()
    hour = models.PositiveSmallIntegerField()
    arrived = models.PositiveIntegerField(default=0)
    called = models.PositiveIntegerField(default=0)
    waited = models.PositiveIntegerField(default=0)  # seconds, of those who were called
    worst = models.PositiveIntegerField(default=0)  # seconds
    done = models.PositiveIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0)  # seconds, of those who were done
    abandoned = models.PositiveIntegerField(default=0)  # left or did not come when called

    class Meta:
        constraints = (models.UniqueConstraint(fields=("office", "day", "hour", "service"), name="counters_hour_once"),)

    def __str__(self) -> str:
        return f"{self.office} {self.day} {self.hour}"
