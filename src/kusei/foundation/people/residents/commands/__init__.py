"""Every write of this app, one function a use-case: permission first, one transaction, recorded with a reason."""

from kusei.foundation.people.residents.commands.consents import give_consent, withdraw
from kusei.foundation.people.residents.commands.mandates import (
    accept_mandate,
    grant_mandate,
    record_mandate,
    revoke_mandate,
)
from kusei.foundation.people.residents.commands.parties import (
    accept_invitation,
    change_party,
    create_party,
    decline_invitation,
    end_membership,
    invite,
)
from kusei.foundation.people.residents.commands.secrecy import (
    ask_to_lift,
    confirm_lift,
    keep_protection,
    protect,
    read_protection,
)
from kusei.foundation.people.residents.commands.vault import (
    add_member,
    change_member,
    delete_fact,
    remember,
    remove_member,
    take_over_card,
)

__all__ = [
    "accept_invitation",
    "accept_mandate",
    "add_member",
    "ask_to_lift",
    "change_member",
    "change_party",
    "confirm_lift",
    "create_party",
    "decline_invitation",
    "delete_fact",
    "end_membership",
    "give_consent",
    "grant_mandate",
    "invite",
    "keep_protection",
    "protect",
    "read_protection",
    "record_mandate",
    "remember",
    "remove_member",
    "revoke_mandate",
    "take_over_card",
    "withdraw",
]
