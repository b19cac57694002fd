"""Words to members of groups: registered, refused, extended, ended, ending soon; and to who is invited. Each once."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kusei.engines.bookings.reservations.models import Group, GroupEvent
from kusei.engines.bookings.reservations.telling import Words, to_all
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption
from kusei.foundation.web.formats import date_text

MOST_INVITED = 20  # the last ones: each is asked for by a job of its own


def tell(group_id: int, kind: str) -> None:
    """Tell it, if it is still so. Called again, tells nobody twice."""
    group = Group.objects.get(pk=group_id)
    if kind == "invited":
        _invited(group)
        return
    link = reverse("bookings:group", args=[group.pk])
    everybody = group.members.all()
    if kind == "ending":
        last = group.valid_until
        if last is not None and last >= clock.today():
            occasion = f"group:{group.pk}:ending:{last.isoformat()}"
            to_all(everybody, occasion=occasion, on=last, words=_ending(group), link=link)
        return
    event = group.events.filter(kind=kind).last()
    if event is not None:
        day = event.at.astimezone(clock.TOKYO).date()
        to_all(everybody, occasion=f"group:{group.pk}:{event.pk}", on=day, words=_decided(group, event), link=link)


def _decided(group: Group, event: GroupEvent) -> Words:
    def words() -> tuple[str, str]:
        name = {"name": group.name}
        titles = {
            "registered": _("団体を登録しました"),
            "refused": _("団体を登録しませんでした"),
            "extended": _("団体の登録の期限が変わりました"),
            "ended": _("団体の登録が終わりました"),
        }
        body = _("団体の名前：%(name)s") % name
        if event.kind in {"registered", "extended"} and group.valid_until:
            body += "\n" + _("登録は、%(day)sまでです。") % {"day": date_text(group.valid_until)}
        if event.why:
            body += "\n" + _("理由：%(why)s") % {"why": event.why}
        return titles[event.kind], body

    return words


def _ending(group: Group) -> Words:
    def words() -> tuple[str, str]:
        body = _("団体「%(name)s」の登録は、%(day)sに終わります。続けるときは、施設に申し出てください。")
        return _("団体の登録の期限が近づいています"), body % {
            "name": group.name,
            "day": date_text(group.valid_until),
        }

    return words


def _invited(group: Group) -> None:
    """Who has an account under an invited address finds it in their inbox; of other addresses nothing is told."""
    for one in group.invitations.filter(until__gt=clock.now()).order_by("-at")[:MOST_INVITED]:
        address = encryption.unseal(one.sealed).decode()
        to_all(
            _accounts(address),
            occasion=f"invitation:{one.pk}:{one.at:%Y%m%d%H%M%S}",
            on=one.at.astimezone(clock.TOKYO).date(),
            words=lambda: (
                _("団体への招待が届きました"),
                _("団体「%(name)s」から招待が届きました。入るかどうかを、団体のページで選べます。")
                % {"name": group.name},
            ),
            link=reverse("bookings:groups"),
        )


def _accounts(address: str) -> QuerySet[User]:
    verified = EmailAddress.objects.filter(email__iexact=address, verified=True)
    return User.objects.filter(pk__in=verified.values("user"), is_active=True)
