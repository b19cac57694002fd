"""Which device calls: the credential in a cookie that no script can read, or in the header as machines send it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kusei.engines.bookings.checkins.models import Device
from kusei.foundation.people.tokens import credential as credentials
from kusei.foundation.people.tokens.credential import Credential
from kusei.foundation.web.access import Access

COOKIE = "kusei_gate"
LIFE = 400 * 86_400  # seconds; browsers keep none longer
_NOBODYS = "0" * 64  # compared with when there is no row, so that both ways take the same time


def device_of(request: HttpRequest) -> Device | None:
    """The device that calls, with gate, house and department; None when it proves nothing. One SQL query a request."""
    if not hasattr(request, "checkin_device"):
        request.checkin_device = _found(_sent(request))  # type: ignore[attr-defined]
    return request.checkin_device  # type: ignore[attr-defined,no-any-return]


def _sent(request: HttpRequest) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ") if header.startswith("Bearer ") else request.COOKIES.get(COOKIE, "")


def _found(text: str) -> Device | None:
    credential = credentials.read(text)
    if credential is None:
        return None
    rows = Device.objects.select_related("gate__house__department", "gate__house__facility")
    device = rows.filter(key=credential.public_id, revoked_at=None, gate__ended_at=None).first()
    return device if credential.proves(device.digest if device else _NOBODYS) else None


def _refuse(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_("この端末は、入口で使えません。窓口で番号を出して、つなぎ直してください。"), status=401)


DEVICE = Access("device", lambda request: device_of(request) is not None, _refuse)
"""Only devices that are signed in at a gate."""


def remember(response: HttpResponse, credential: Credential, *, secure: bool) -> None:
    """Give the device its credential: a cookie that scripts cannot read and other sites cannot send."""
    response.set_cookie(
        COOKIE, credential.text(), max_age=LIFE, secure=secure, httponly=True, samesite="Strict", path="/"
    )


def remember_longer(request: HttpRequest, response: HttpResponse, *, secure: bool) -> None:
    """Begin the life of the cookie anew: a kiosk that is used stays signed in."""
    if credential := credentials.read(request.COOKIES.get(COOKIE, "")):
        remember(response, credential, secure=secure)
