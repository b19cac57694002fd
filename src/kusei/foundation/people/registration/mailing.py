"""The mails about links: to register, to change the address, and what is said instead where that cannot be."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from kusei.foundation.people.models import EmailLink, LinkKind, User
from kusei.foundation.people.passwords import password_link
from kusei.foundation.people.registration import secret
from kusei.foundation.web.frame import brand

ROUTES = {LinkKind.REGISTRATION: "people:register_link", LinkKind.CHANGE: "people:email_link"}


def send_link(link: EmailLink) -> None:
    """The mail that the link was asked for, in its language, with a new secret; another one where the address has an
    account already.
    """
    holder = User.objects.filter(email=link.email).first()
    with override(link.language):
        if link.kind == LinkKind.PASSWORD:
            _send_new_password(link, holder)
        elif link.kind == LinkKind.REGISTRATION and holder is not None:
            _send_to_holder(link, holder)
        elif holder is not None:
            _send(link, _("メールアドレスを変えられません"), "address_taken", "")
        elif link.kind == LinkKind.REGISTRATION:
            _send(link, _("利用者登録の続き"), "register", _address(link))
        else:
            _send(link, _("新しいメールアドレスの確認"), "change_address", _address(link))


def send_notice_of_change(link: EmailLink) -> None:
    """Tell the former address that the account has another one now."""
    with override(link.language):
        _send(link, _("メールアドレスが変わりました"), "address_changed", "", to=link.previous_email)


def _send_to_holder(link: EmailLink, holder: User) -> None:
    if holder.is_active:
        _send(link, _("アカウントはもうあります"), "account_exists", f"{link.origin}{password_link(holder)}")
    else:
        _send(link, _("このアカウントは使えません"), "account_closed", "")


def _send_new_password(link: EmailLink, holder: User | None) -> None:
    """Nothing where nobody may sign in."""
    if holder is not None and holder.is_active:
        subject = _("新しいパスワードを決めるための案内")
        _send(link, subject, "new_password", f"{link.origin}{password_link(holder)}")


def _address(link: EmailLink) -> str:
    query = urlencode({"link": secret.renew(link)})
    return f"{link.origin}{reverse(ROUTES[LinkKind(link.kind)])}?{query}"


def _send(link: EmailLink, subject: str, template: str, address: str, *, to: str = "") -> None:
    site = brand()
    context = {
        "address": address,
        "site": f"{site.name} {site.portal}".strip(),
        "sign_in": f"{link.origin}{reverse('account_login')}",
    }
    body = render_to_string(f"people/mail/{template}.txt", context)
    send_mail(_("【%(site)s】%(subject)s") % {"site": site.name, "subject": subject}, body, None, [to or link.email])
