"""A campaign with everything that its page shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from kusei.engines.approvals.models import Draft as ApprovalDraft
from kusei.engines.notices.deliveries.models import SendingState
from kusei.engines.notices.deliveries.queries import ChannelResult, results
from kusei.engines.notices.subscribers.models import Channel
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import reaches
from kusei.foundation.people.models import User
from kusei.foundation.web.numbers import LARGEST_ID
from kusei.services.outreach.models import Campaign, CampaignEvent
from kusei.services.outreach.rights import visible_to
from kusei.services.outreach.states import UNDER_WAY, Stage, State


@dataclass(frozen=True)
class May:
    """What the person may do with it now."""

    write: bool = False
    release: bool = False
    send_back: bool = False
    take_back: bool = False
    pause: bool = False
    resume: bool = False
    cancel: bool = False
    restore: bool = False
    copy: bool = False
    test: bool = False


@dataclass(frozen=True)
class Progress:
    """How many people there are in it so far, and for how many of them something has happened."""

    people: int
    done: int
    moving: bool


@dataclass(frozen=True)
class ResultRow:
    """A way with its counts."""

    label: str
    result: ChannelResult
    tells_delivered: bool
    tells_opened: bool


@dataclass(frozen=True)
class CampaignView:
    """Everything that the page shows."""

    campaign: Campaign
    may: May
    events: list[CampaignEvent]
    rows: list[ResultRow] = field(default_factory=list)
    progress: Progress | None = None

    @property
    def asked(self) -> ApprovalDraft | None:
        """The decision that it waits for or had."""
        return self.campaign.approval


# What each way can tell: whether a notice arrived, and whether it was opened.
DELIVERED = frozenset({Channel.MAIL, Channel.SMS, Channel.CALL})
OPENED = frozenset({Channel.INBOX, Channel.MAIL, Channel.PUSH})


def campaign_or_none(number: int, by: User) -> Campaign | None:
    """The campaign if the person may see it. One SQL query and those of the roles."""
    rows = visible_to(by).select_related(
        "department__municipality", "topic", "segment__segment", "approval__drafter", "sending__stopped_by", "author",
        "released_by", "copied_from",
    )  # fmt: skip
    return rows.filter(pk=min(number, LARGEST_ID)).first()


def campaign_view(campaign: Campaign, by: User) -> CampaignView:
    """The campaign as a whole for this person. Five SQL queries."""
    events = list(campaign.events.select_related("by").order_by("pk"))
    rows, progress = results_of(campaign)
    return CampaignView(campaign, _may(campaign, by), events, rows, progress)


def _may(campaign: Campaign, by: User) -> May:
    reach = reaches(by, Role.EDITOR, Role.APPROVER)
    writer = reach[Role.EDITOR].holds(campaign.department)
    releaser = reach[Role.APPROVER].holds(campaign.department)
    stage = campaign.stage
    undecided = stage is Stage.ASKED and campaign.approval is None
    return May(
        write=writer and campaign.is_open,
        release=releaser and undecided,
        send_back=releaser and undecided,
        take_back=writer and undecided,
        pause=releaser and stage in UNDER_WAY - {Stage.PAUSED},
        resume=releaser and stage is Stage.PAUSED,
        cancel=releaser and stage in UNDER_WAY,
        restore=writer and stage is Stage.DISCARDED,
        copy=writer,
        test=writer or releaser,
    )


def results_of(campaign: Campaign) -> tuple[list[ResultRow], Progress | None]:
    """What became of it, way by way, and how far it is; nothing before it was released. Two SQL queries."""
    sending = campaign.sending
    if campaign.state != State.RELEASED or sending is None:
        return [], None
    found = results(sending)
    rows = [
        ResultRow(str(Channel(one.channel).label), one, one.channel in DELIVERED, one.channel in OPENED)
        for one in found
    ]
    moving = sending.state in {SendingState.WAITING, SendingState.SPREADING, SendingState.HANDING}
    people, waiting = sum(one.people for one in found), sum(one.waiting for one in found)
    return rows, Progress(people, people - waiting, moving)
