"""Every write of amendments: one function for each thing that people do."""

from kusei.services.plans.amendment.commands.deciding import (
    NeedsAPerson,
    NotReady,
    OthersApproval,
    reopen,
    submit,
)
from kusei.services.plans.amendment.commands.editing import Conflict, ConflictCell, Edit, lock_draft, save_edits
from kusei.services.plans.amendment.commands.effect import BaseReplaced, CannotTakeEffect, NotYet, put_in_force
from kusei.services.plans.amendment.commands.lines import (
    add_indicator,
    add_line,
    move_line,
    remove_indicator,
    remove_line,
)
from kusei.services.plans.amendment.commands.locking import NoSuchAmendment, NotNow, Stale
from kusei.services.plans.amendment.commands.nodes import add_node, remove_node
from kusei.services.plans.amendment.commands.rebasing import CannotRebase, RebaseClash, RebaseConflict, rebase
from kusei.services.plans.amendment.commands.requesting import (
    RequestRefused,
    decline_request,
    propose,
    take_request,
)
from kusei.services.plans.amendment.commands.starting import CannotStart, abandon, describe, start_amendment
from kusei.services.plans.amendment.commands.structure import (
    KeyTaken,
    StillNamed,
    add_initiative,
    move_initiative,
    move_node,
    remove_initiative,
    set_listings,
)
from kusei.services.plans.amendment.commands.undoing import CannotTakeBack, take_back, undo_change
from kusei.services.plans.amendment.commands.wording import WordsMissing
from kusei.services.plans.amendment.commands.writing import EditRefused
from kusei.services.plans.amendment.grounds import TargetWithoutGround

__all__ = [
    "BaseReplaced",
    "CannotRebase",
    "CannotStart",
    "CannotTakeBack",
    "CannotTakeEffect",
    "Conflict",
    "ConflictCell",
    "Edit",
    "EditRefused",
    "KeyTaken",
    "NeedsAPerson",
    "NoSuchAmendment",
    "NotNow",
    "NotReady",
    "NotYet",
    "OthersApproval",
    "RebaseClash",
    "RebaseConflict",
    "RequestRefused",
    "Stale",
    "StillNamed",
    "TargetWithoutGround",
    "WordsMissing",
    "abandon",
    "add_indicator",
    "add_initiative",
    "add_line",
    "add_node",
    "decline_request",
    "describe",
    "lock_draft",
    "move_initiative",
    "move_line",
    "move_node",
    "propose",
    "put_in_force",
    "rebase",
    "remove_indicator",
    "remove_initiative",
    "remove_line",
    "remove_node",
    "reopen",
    "save_edits",
    "set_listings",
    "start_amendment",
    "submit",
    "take_back",
    "take_request",
    "undo_change",
]
