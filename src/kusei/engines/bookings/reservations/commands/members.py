"""Members of a group: invited by e-mail, joining by their own word, leaving, removed by who represents it."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction

from kusei.engines.bookings.reservations import grouprefusals, refusals
from kusei.engines.bookings.reservations.commands.groups import locked_group, note, tell
from kusei.engines.bookings.reservations.models import Group, GroupState, Invitation
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, encryption

PURPOSE = "bookings.invitation"
OPEN_FOR = dt.timedelta(days=14)
MOST = 200
"""Members and open invitations of one group."""


def invite(*, group_id: int, email: str, by: User) -> Invitation:
    """Ask the address to join; asked again, the time begins anew. Whether it has an account is not said.

    Raises `MayNot` for who does not represent the group, `WrongState`, `GroupFull`.
    """
    address = email.strip().lower()
    with transaction.atomic():
        group = _represented(group_id, by)
        now = clock.now()
        if group.members.count() + group.invitations.filter(until__gt=now).count() >= MOST:
            raise grouprefusals.GroupFull
        made, _new = Invitation.objects.update_or_create(
            group=group,
            index=index(address),
            defaults={
                "sealed": encryption.seal(address.encode()),
                "invited_by": by,
                "at": now,
                "until": now + OPEN_FOR,
            },
        )
        note(group, "invited", by)
        tell(group, "invited")
    return made


def accept_invitation(*, invitation_id: int, by: User) -> Group:
    """Join. Raises `InvitationGone` when it is not theirs, was taken back or is over."""
    with transaction.atomic():
        invitation, group = _theirs(invitation_id, by)
        invitation.delete()
        group.members.add(by)
        note(group, "joined", by, person=by)
    return group


def decline_invitation(*, invitation_id: int, by: User) -> None:
    """Do not join. Raises as `accept_invitation`."""
    with transaction.atomic():
        invitation, group = _theirs(invitation_id, by)
        invitation.delete()
        note(group, "declined", None)


def withdraw_invitation(*, group_id: int, invitation_id: int, by: User) -> None:
    """Take an invitation back; nothing when it is gone. Raises `MayNot`."""
    with transaction.atomic():
        group = _represented(group_id, by)
        if group.invitations.filter(pk=invitation_id).delete()[0]:
            note(group, "withdrawn", by)


def remove_member(*, group_id: int, person_id: int, by: User) -> None:
    """They do not book for the group any more; what they booked stays. Raises `MayNot`, `Represents`."""
    with transaction.atomic():
        group = _represented(group_id, by)
        if person_id == group.representative_id:
            raise grouprefusals.Represents
        gone = group.members.filter(pk=person_id).first()
        if gone is not None:
            group.members.remove(gone)
            note(group, "removed", by, person=gone)


def leave(*, group_id: int, by: User) -> None:
    """Leave by one's own word. Raises `MayNot` for who is no member, `Represents` until somebody else does."""
    with transaction.atomic():
        group = locked_group(group_id)
        if not group.members.filter(pk=by.pk).exists():
            raise refusals.MayNot
        if group.representative_id == by.pk:
            raise grouprefusals.Represents
        group.members.remove(by)
        note(group, "left", by, person=by)


def hand_over(*, group_id: int, person_id: int, by: User) -> Group:
    """Another member represents the group. Raises `MayNot`, `NotAMember`."""
    with transaction.atomic():
        group = _represented(group_id, by)
        successor = group.members.filter(pk=person_id).first()
        if successor is None:
            raise grouprefusals.NotAMember
        group.representative = successor
        group.save(update_fields=["representative"])
        note(group, "handed-over", by, person=successor)
    return group


def forget_invitations() -> int:
    """Delete invitations that are over; how many that were."""
    return Invitation.objects.filter(until__lt=clock.now()).delete()[0]


def withdraw_from_all(*, user: User) -> None:
    """Hook: whoever closes their account belongs to no group any more. In the caller's transaction."""
    for number in list(Group.objects.filter(members=user).order_by("pk").values_list("pk", flat=True)):
        group = locked_group(number)
        group.members.remove(user)
        if group.representative_id == user.pk:
            group.representative = None
            group.save(update_fields=["representative"])
        note(group, "left", user, person=user)


def index(address: str) -> str:
    """The blind index of an e-mail address."""
    return encryption.blind(address.strip().lower(), purpose=PURPOSE)


def indexes_of(user: User) -> list[str]:
    """The indexes of the person's verified addresses. One SQL query."""
    verified = EmailAddress.objects.filter(user=user, verified=True)
    return [index(address) for address in verified.values_list("email", flat=True)]


def _represented(group_id: int, by: User) -> Group:
    group = locked_group(group_id)
    if group.representative_id != by.pk:
        raise refusals.MayNot
    if group.state in {GroupState.REFUSED, GroupState.ENDED}:
        raise refusals.WrongState
    return group


def _theirs(invitation_id: int, by: User) -> tuple[Invitation, Group]:
    """The invitation and its group, which is held; the group first, as everybody holds it."""
    mine = Invitation.objects.filter(pk=invitation_id, index__in=indexes_of(by), until__gt=clock.now())
    number = mine.values_list("group", flat=True).first()
    if number is None:
        raise grouprefusals.InvitationGone
    group = locked_group(number)
    invitation = mine.select_for_update().first()
    if invitation is None or group.state in {GroupState.REFUSED, GroupState.ENDED}:
        raise grouprefusals.InvitationGone
    return invitation, group
