"""What every command about a draft begins with: the draft, locked, as its state and version allow.

One lock for each draft: who saves waits for the other to end, then sees what the other wrote.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.plans.amendment.models import AmendmentDraft
from kusei.services.plans.amendment.states import LABELS, State
from kusei.services.plans.cycle.refusals import CycleRefused


class NoSuchAmendment(CycleRefused):
    """There is no draft of that number."""

    code = "amendment.no-such-draft"

    def __str__(self) -> str:
        return _("この番号の改定案はありません。改定案の一覧から開いてください。")


class NotNow(CycleRefused):
    """The draft's state does not allow it."""

    code = "amendment.not-now"

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = State(state)

    def __str__(self) -> str:
        words = {
            State.IN_APPROVAL: _(
                "決裁中は変えられません。直すときは、決裁を取り下げるか、差し戻してもらってください。"
            ),
            State.APPROVED: _("決裁が済んでいるので変えられません。直すときは、施行の前に作成中へ戻してください。"),
        }
        general = _("この改定案は「%(state)s」なので、この操作はできません。") % {"state": LABELS[self.state]}
        return words.get(self.state, general)


class Stale(CycleRefused):
    """Somebody else changed the draft's own description or state since the page was opened."""

    code = "amendment.stale"

    def __str__(self) -> str:
        return _("ページを開いたあとに、ほかの人がこの改定案を変えました。開き直して、いまの状態を確かめてください。")


def _lock(draft_id: int) -> AmendmentDraft | None:
    rows = AmendmentDraft.objects.select_related("plan__municipality", "base", "owner", "approval")
    return rows.select_for_update(of=("self",)).filter(pk=draft_id).first()


def locked(draft_id: int, *, version: int | None = None, states: tuple[State, ...] = ()) -> AmendmentDraft:
    """The draft, locked until the transaction ends. `version` is what the person saw, None when they saw none.

    Raises `NoSuchAmendment`, `Stale`, and `NotNow` unless it is in one of the states.
    """
    draft = _lock(draft_id) if draft_id <= LARGEST_ID else None
    if draft is None:
        raise NoSuchAmendment
    if version is not None and draft.version != version:
        raise Stale
    if states and draft.state not in states:
        raise NotNow(draft.state)
    return draft


def step(draft: AmendmentDraft, **values: object) -> None:
    """Write these columns of the draft and count its version up."""
    for name, value in values.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save(update_fields=[*values, "version"])
