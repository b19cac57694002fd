"""Applications: handed in online, at the counter and by post. What becomes of them, the section decides (`desk`)."""

from __future__ import annotations

import datetime as dt
import random
from functools import partial
from itertools import accumulate

from kusei.conf.simulation.agenda import moment
from kusei.conf.simulation.people import Resident
from kusei.conf.simulation.players.desk import Section
from kusei.conf.simulation.players.samples import Sample, picture, samples_of
from kusei.conf.simulation.world import CLOSES, OPENS, World, is_open
from kusei.engines.procedures.applications.commands import drafts, submitting
from kusei.engines.procedures.applications.models import Application, Draft
from kusei.engines.procedures.counter.commands import handing_in, identity, interviewing, letters
from kusei.engines.procedures.models import Version
from kusei.engines.procedures.queries.current import current_versions
from kusei.foundation.audit.context import acting_as
from kusei.foundation.org.models import Role
from kusei.foundation.people.identity import Level, level_of
from kusei.foundation.people.models import User
from kusei.foundation.web import clock


class Applications:
    """Who hands in what, and what the section does with it."""

    def __init__(self, world: World) -> None:
        self.world, self.rules = world, world.year.applications
        self.coming, self.section = world.luck("applications"), Section(world)
        self.samples: dict[str, list[Sample]] = {}
        self.keys: list[str] = []
        self.weights: list[float] = []

    def begin(self) -> None:
        """The forms that are in force, and who works on them."""
        for version in current_versions(self.world.municipality):
            found = samples_of(version, self.rules.samples_written_on)
            weight = self.rules.weights.get(version.procedure.key, 1.0)
            if found and weight and version.procedure.is_open:
                self.samples[version.procedure.key] = found
                self.keys.append(version.procedure.key)
                self.weights.append(weight)
        self.weights = list(accumulate(self.weights))

    def day(self, day: dt.date) -> None:
        """Those who apply today."""
        if not self.keys:
            return
        world, luck = self.world, self.coming
        for _ in range(world.often(luck, self.rules.per_1000, day)):
            key = luck.choices(self.keys, cum_weights=self.weights)[0]
            sample = self._sample(key, self._channel(day), day)
            if sample is None:
                continue
            if sample.channel == "online":
                minutes: float = luck.triangular(6 * 60, 24 * 60 - 1, 20 * 60)
            else:
                minutes = luck.uniform(OPENS + 5, CLOSES - 30)
            who = luck.randrange(2**31)
            world.agenda.at(moment(day, minutes), partial(self.hand_in, sample, who))

    def _channel(self, day: dt.date) -> str:
        rules, whole = self.rules, max((self.world.last_day - self.world.first_day).days, 1)
        passed = (day - self.world.first_day).days / whole
        online = rules.online_first_day + (rules.online_last_day - rules.online_first_day) * passed
        if not is_open(day) or self.coming.random() < online:
            return "online"
        return "post" if self.coming.random() < rules.post_share else "counter"

    def _sample(self, key: str, channel: str, day: dt.date) -> Sample | None:
        """One that the form takes that day by that way; another way where the procedure has no such sample."""
        luck, all_of_it = self.coming, self.samples[key]
        found = [one for one in all_of_it if one.fits(day)]
        if not is_open(day):
            found = [one for one in found if one.channel == "online"]
        by_way = [one for one in found if one.channel == channel] or found
        bare = [one for one in by_way if not one.files]
        chosen = by_way if not bare or luck.random() < self.rules.with_files else bare
        return luck.choice(chosen) if chosen else None

    # ------------------------------------------------------------------ handing in

    def hand_in(self, sample: Sample, who: int) -> None:
        """One application by one resident."""
        luck = random.Random(who)  # noqa: S311  a game
        resident = self.world.somebody(luck)
        ways = {"online": self._online, "counter": self._at_the_counter, "post": self._by_post}
        application = ways[sample.channel](sample, resident)
        self.section.plan(application, sample)

    def _online(self, sample: Sample, resident: Resident) -> Application:
        user, needed = self.world.account(resident), Level(sample.version.content.identity)
        if not level_of(user).at_least(needed):
            user = self.world.verified(resident)
        with acting_as(user.name, user_id=user.pk):
            draft, _secret = drafts.start_draft(versions=[sample.version], owner=user, language=resident.language)
            answers = sample.of(resident, clock.today())
            answers |= _pictures(sample, draft, user)
            drafts.save_draft(draft=draft, form=0, answers=answers)
            return submitting.submit(draft_id=draft.pk, by=user).applications.get()

    def _at_the_counter(self, sample: Sample, resident: Resident) -> Application:
        clerk = self._editor(sample.version)
        with acting_as(clerk.name, user_id=clerk.pk):
            interview = interviewing.start(versions=[sample.version], by=clerk, language=resident.language)
            draft = interview.draft
            answers = sample.of(resident, clock.today())
            answers |= _pictures(sample, draft, clerk)
            drafts.save_draft(draft=draft, form=0, answers=answers)
            identity.note_identity(draft_id=draft.pk, document="driving-licence", read_by="manual", by=clerk)
            cover, _asked = handing_in.hand_in(draft_id=draft.pk, by=clerk)
            return cover.applications.get()

    def _by_post(self, sample: Sample, resident: Resident) -> Application:
        clerk, today = self._editor(sample.version), clock.today()
        with acting_as(clerk.name, user_id=clerk.pk):
            interview = letters.start_letter(
                version=sample.version, arrived_on=today, postmarked_on=today, pages=2, by=clerk
            )
            draft = interview.draft
            answers = sample.of(resident, today)
            answers |= _pictures(sample, draft, clerk)
            drafts.save_draft(draft=draft, form=0, answers=answers)
            cover, _asked = handing_in.hand_in(draft_id=draft.pk, by=clerk)
            return cover.applications.get()

    def _editor(self, version: Version) -> User:
        return self.world.staff(version.content.department, Role.EDITOR)


def _pictures(sample: Sample, draft: Draft, by: User) -> dict[str, list[str]]:
    return {
        field: [
            str(drafts.attach(draft_id=draft.pk, field=field, name="模擬.jpg", content=picture(), by=by).file)
            for _ in range(number)
        ]
        for field, number in sample.files.items()
    }
