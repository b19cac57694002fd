"""Puts devices at gates by a code that works once, and takes them away again."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from django.db import transaction

from kusei.engines.bookings.checkins import rights
from kusei.engines.bookings.checkins.models import Device, Gate, SignInCode
from kusei.engines.bookings.checkins.refusals import CodeWrong, GateEnded
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.people.tokens.credential import Credential, new_credential
from kusei.foundation.web import clock, encryption
from kusei.lib.kana import fold_width

MINUTES = 10  # how long a code is good
PURPOSE = "checkins.sign-in-code"


@dataclass(frozen=True, repr=False)
class SignedIn:
    """A device with its credential, which only the device keeps."""

    device: Device
    credential: Credential


@transaction.atomic
def make_sign_in_code(*, gate_id: int, label: str, by: User) -> str:
    """Eight digits that put one device at the gate within ten minutes. Shown once. Raises `MayNot`, `GateEnded`."""
    gate = Gate.objects.select_for_update(of=("self",), no_key=True).select_related("house__department").get(pk=gate_id)
    rights.require(rights.may_operate(by, gate.house))
    if gate.ended_at is not None:
        raise GateEnded
    now = clock.now()
    SignInCode.objects.filter(expires_at__lt=now - dt.timedelta(days=1)).delete()
    digits = f"{secrets.randbelow(10**8):08d}"
    SignInCode.objects.create(
        gate=gate,
        label=label.strip()[:60] or gate.name,
        mark=encryption.blind(digits, purpose=PURPOSE),
        made_by=by,
        expires_at=now + dt.timedelta(minutes=MINUTES),
    )
    return digits


@transaction.atomic
def sign_in_device(*, digits: str) -> SignedIn:
    """Put the device that knows the code at its gate. Raises `CodeWrong` for a code that is wrong, used or over."""
    typed = "".join(fold_width(digits).split()).replace("-", "")
    codes = SignInCode.objects.select_for_update(of=("self",)).select_related("gate__house")
    code = codes.filter(mark=encryption.blind(typed, purpose=PURPOSE)).first()
    now = clock.now()
    if code is None or code.used_at is not None or code.expires_at < now or code.gate.ended_at is not None:
        raise CodeWrong
    code.used_at = now
    code.save(update_fields=["used_at"])
    credential = new_credential()
    with reason("端末のサインイン"):
        device = Device.objects.create(
            gate=code.gate,
            label=code.label,
            key=credential.public_id,
            digest=credential.digest(),
            signed_in_at=now,
            seen_at=now,
        )
    return SignedIn(device, credential)


@transaction.atomic
def revoke_device(*, device_id: int, by: User) -> None:
    """Stop a device for good; what it has not sent yet can be sent after it was signed in anew. Raises `MayNot`."""
    device = Device.objects.select_for_update(of=("self",)).select_related("gate__house__department").get(pk=device_id)
    rights.require(rights.may_operate(by, device.gate.house))
    with reason("端末の停止"):
        Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=clock.now())
