"""What the home of staff counts of matching: differences, for accounting and for whom one was given to."""

from __future__ import annotations

from kusei.engines.payments.matching import commands
from kusei.engines.payments.matching.models import Difference
from kusei.engines.payments.matching.testing import sandbox_file
from kusei.engines.payments.testing import department
from kusei.foundation.web.testing import tasks_of


def number(user):
    found = tasks_of(user).get("matching")
    return found.number if found else 0


def test_a_difference_waits_for_accounting_and_for_the_section_that_it_was_given_to(hand_in, person):
    other = department("zeimu", "税務課")
    clerk, looker, theirs = person("clerk", "editor"), person("looker", "viewer"), person("theirs", "editor", other)
    hand_in(sandbox_file(("lost", "payment", 70, 2, "P1")))
    commands.close()
    assert Difference.objects.exclude(state="solved").count() == number(clerk) == 1
    assert number(looker) == number(theirs) == 0
    Difference.objects.update(department=other)
    assert (number(clerk), number(theirs)) == (1, 1)
