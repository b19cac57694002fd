"""Every write of collecting."""

from kusei.engines.payments.collecting.commands.calling import answer_call, hand_out, note_sms_sent, take_next
from kusei.engines.payments.collecting.commands.debits import make_debit_run, read_result, take_file
from kusei.engines.payments.collecting.commands.dunning import begin_run, send_item, send_waiting
from kusei.engines.payments.collecting.commands.holding import hold, lift
from kusei.engines.payments.collecting.commands.mandates import (
    apply_online,
    enter_paper,
    go_to_bank,
    step,
    stop,
    take_answer,
)
from kusei.engines.payments.collecting.commands.plans import (
    agree_plan,
    follow_plan,
    note_seen,
    propose_plan,
    withdraw_plan,
)
from kusei.engines.payments.collecting.commands.printing import begin_batch, make_letters, note_posted, take_letters

__all__ = [
    "agree_plan",
    "answer_call",
    "apply_online",
    "begin_batch",
    "begin_run",
    "enter_paper",
    "follow_plan",
    "go_to_bank",
    "hand_out",
    "hold",
    "lift",
    "make_debit_run",
    "make_letters",
    "note_posted",
    "note_seen",
    "note_sms_sent",
    "propose_plan",
    "read_result",
    "send_item",
    "send_waiting",
    "step",
    "stop",
    "take_answer",
    "take_file",
    "take_letters",
    "take_next",
    "withdraw_plan",
]
