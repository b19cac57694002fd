"""The refusals of the rules: what is wrong with an act at a draft, and what to do instead."""

from __future__ import annotations

from kusei.lib.errors import RuleError


class _Refusal(RuleError):
    ja = en = ""

    def __init__(self) -> None:
        super().__init__(type(self).ja, type(self).en)


class NotPossibleNow(_Refusal):
    """The table of transitions has no such act in this state."""

    code = "approvals.not-possible-now"
    ja = "いまの状態では、この操作はできません。ページを開き直して、いまの状態を確かめてください。"
    en = "This cannot be done in the present state. Open the page again and look at the state."


class NotTheDrafter(_Refusal):
    """Only who drafted it may do this."""

    code = "approvals.not-the-drafter"
    ja = "起案者だけができる操作です。起案者に頼むか、引継ぎを受けてください。"
    en = "Only the drafter can do this. Ask the drafter, or have the draft handed over to you."


class OwnDraft(_Refusal):
    """Nobody approves his own draft, nor does a deputy for him."""

    code = "approvals.own-draft"
    ja = "自分が起案した文書は、自分でも、自分の代理でも決裁できません。ほかの承認者に回してください。"
    en = "Nobody decides on a draft of their own, nor does their deputy. Leave it to another approver."


class NobodysStep(_Refusal):
    """The step is not open: not yet its turn, or decided already."""

    code = "approvals.step-not-open"
    ja = "この段は、まだ順番が来ていないか、もう処理が終わっています。ページを開き直してください。"
    en = "This step is not due yet or is already done. Open the page again."


class NotForThisPerson(_Refusal):
    """The act is about somebody else."""

    code = "approvals.not-for-this-person"
    ja = "この操作の相手ではありません。だれの案件かを確かめてください。"
    en = "This is not yours to do. Look whose case it is."


class ReasonMissing(_Refusal):
    """Sending back, withdrawing, disagreeing and deciding in spite of a disagreement need words."""

    code = "approvals.reason-missing"
    ja = "理由または意見を書いてください。あとで読む人のために記録に残ります。"
    en = "Write the reason or opinion. It stays on record for those who read it later."


class WrongRoute(_Refusal):
    """A route needs one deciding step, alone at its end; a return goes to an earlier step."""

    code = "approvals.wrong-route"
    ja = "決裁の経路が正しくありません。最後の段に決裁者が1人いて、差戻し先は前の段である必要があります。"
    en = "The route is not right. One step decides, alone at the end, and a return goes to an earlier step."
