"""The link by which the holder of an account sets a password: good for three days, and once."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from kusei.foundation.people.models import User


def password_link(user: User) -> str:
    """The path with its secret. Whoever has it can take the account: hand it to the holder alone."""
    return new_password_path(f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}")


def new_password_path(key: str) -> str:
    """The path for a key of the form account-secret."""
    return f"{reverse('people:new_password')}?{urlencode({'link': key})}"
