"""What a section does with applications: takes them up, asks, decides in their way, hands the result over."""

from __future__ import annotations

from functools import partial

from kusei.conf.simulation.players.samples import Sample
from kusei.conf.simulation.world import World
from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Step
from kusei.engines.approvals.rules import Action, StepKind
from kusei.engines.procedures.applications.commands import applicants, office
from kusei.engines.procedures.applications.commands.moving import By
from kusei.engines.procedures.applications.models import Actor, Application, Correction
from kusei.engines.procedures.applications.rules import State
from kusei.engines.procedures.desk.commands.deciding import put_forward
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Role

REASON = "（模擬）提出された書類からは、要件を満たすことが確かめられませんでした。"
ASKED = "（模擬）内容をもう一度確かめてください。"


class Section:
    """The departments' work on applications."""

    def __init__(self, world: World) -> None:
        self.world, self.rules, self.working = world, world.year.applications, world.luck("applications:desk")

    def plan(self, application: Application, sample: Sample) -> None:
        """What becomes of it, and when."""
        luck, rules, number = self.working, self.rules, application.pk
        days = max(application.version.content.processing_days or 1, 1) * luck.uniform(*rules.took_days)
        online = application.channel == "online"
        if online and luck.random() < rules.withdrawals:
            self.world.later(luck.uniform(60, 60 * 24), partial(self.withdraw, number))
            return
        corrected = luck.random() < rules.corrections
        refused = luck.random() < rules.refused
        outcome = self._outcome(sample, refused=refused)
        self.world.in_office(luck, days * 0.3, partial(self.review, number))
        if corrected:
            self.world.in_office(luck, days * 0.5, partial(self.ask, number, sample))
        self.world.in_office(luck, days, partial(self.decide, number, outcome, 0))

    def _outcome(self, sample: Sample, *, refused: bool) -> str:
        outcomes = sample.version.content.decision.outcomes
        unfavourable = [one.key for one in outcomes if not one.favourable]
        if refused and unfavourable:
            return unfavourable[0]
        return sample.outcome or outcomes[0].key

    def withdraw(self, number: int) -> None:
        """The resident takes it back."""
        application = _application(number)
        if application.cover.owner is not None and application.state in {State.RECEIVED, State.IN_REVIEW}:
            applicants.withdraw(application_id=number, by=By(Actor.RESIDENT, application.cover.owner))

    def review(self, number: int) -> None:
        """The section takes it up."""
        application = _application(number)
        if application.state == State.RECEIVED:
            clerk = self.world.staff(application.department, Role.EDITOR)
            with acting_as(clerk.name, user_id=clerk.pk):
                office.start_review(application_id=number, by=clerk)

    def ask(self, number: int, sample: Sample) -> None:
        """The section asks for the first field to be put right; most answer after some days."""
        application = _application(number)
        if application.state not in {State.RECEIVED, State.IN_REVIEW}:
            return
        clerk = self.world.staff(application.department, Role.EDITOR)
        fields = {next(one.key for one in application.version.content.form.fields if one.key in sample.answers): ASKED}
        with acting_as(clerk.name, user_id=clerk.pk):
            office.ask_correction(application_id=number, fields=fields, message=ASKED, due_on=None, by=clerk)
        luck = self.working
        if luck.random() < self.rules.corrections_answered:
            self.world.later(luck.uniform(60 * 5, 60 * 24 * 6), partial(self.answer, number))

    def answer(self, number: int) -> None:
        """The resident answers with the same words; without an account, the section writes down what it was told."""
        application = _application(number)
        if application.state != State.CORRECTION:
            return
        owner = application.cover.owner
        if owner is None:
            clerk = self.world.staff(application.department, Role.EDITOR)
            office.cancel_correction(application_id=number, by=clerk, reason="（模擬）電話で確かめました。")
            return
        said = applicants.current_answers(application)
        item = Correction.objects.filter(application=application).latest("pk").items.get().field
        by = By(Actor.RESIDENT, owner)
        applicants.answer_correction(application_id=number, answers={item: said.get(item)}, by=by)

    def decide(self, number: int, outcome: str, tried: int) -> None:
        """Decide in the way of the procedure. Who was asked and has not answered is waited for, but not for ever."""
        application = _application(number)
        if application.state == State.CORRECTION:
            if tried < 3:
                again = partial(self.decide, number, outcome, tried + 1)
                self.world.in_office(self.working, 7, again)
                return
            clerk = self.world.staff(application.department, Role.EDITOR)
            office.cancel_correction(application_id=number, by=clerk, reason="（模擬）期限を過ぎました。")
            application = _application(number)
        if application.state == State.RECEIVED:
            self.review(number)
            application = _application(number)
        if application.state != State.IN_REVIEW:
            return
        clerk = self.world.staff(application.department, Role.EDITOR)
        reason = REASON if office.outcome_of(application, outcome).reason_required else ""
        with acting_as(clerk.name, user_id=clerk.pk):
            put_forward(application=application, outcome=outcome, reason=reason, conditions="", by=clerk, seen=None)
        rule = application.version.content.decision
        if rule.approval or rule.four_eyes:
            self.world.in_office(self.working, 1, partial(self.confirm, number))
        else:
            self._then_hand_over(number)

    def confirm(self, number: int) -> None:
        """The second pair of eyes, or the next step of the approval route."""
        application = _application(number)
        if application.state != State.AWAITING_APPROVAL:
            return
        if not application.version.content.decision.approval:
            head = self.world.staff(application.department, Role.APPROVER)
            with acting_as(head.name, user_id=head.pk):
                office.confirm_decision(application_id=number, by=head)
            self._then_hand_over(number)
            return
        decision = application.decisions.get(dropped_at=None)
        if decision.approval is not None and approve_next(self.world, decision.approval):
            self.world.in_office(self.working, 1, partial(self.confirm, number))
        else:
            self._then_hand_over(number)

    def _then_hand_over(self, number: int) -> None:
        self.world.in_office(self.working, 1, partial(self.hand_over, number))

    def hand_over(self, number: int) -> None:
        """The result is handed over at the counter, where it has not been opened online."""
        application = _application(number)
        if application.state == State.DECIDED and application.version.content.delivery != "none":
            office.deliver(application_id=number, by=self.world.staff(application.department, Role.EDITOR))


def approve_next(world: World, draft_id: int) -> bool:
    """Somebody at the step that waits says yes; whether the draft is still on its way."""
    open_steps = Step.objects.filter(round__draft_id=draft_id, opened_at__isnull=False, closed_at=None)
    step = open_steps.select_related("round__draft__department", "department").order_by("pk").first()
    if step is None:
        return False
    draft = step.round.draft
    head = world.staff(step.department or draft.department, Role.APPROVER)
    word = {StepKind.APPROVE: Action.APPROVE, StepKind.DECIDE: Action.DECIDE}.get(StepKind(step.kind), Action.AGREE)
    with acting_as(head.name, user_id=head.pk):
        after = approvals.decide(draft_id=draft.pk, version=draft.version, step_id=step.pk, action=word, by=head)
    return after.state == "in-route"


def _application(number: int) -> Application:
    return Application.objects.select_related("version", "department", "cover__owner").get(pk=number)
