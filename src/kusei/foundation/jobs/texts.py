"""Jobs in words: the tables and facts that the pages show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.jobs.models import Failure
from kusei.foundation.jobs.queries import Periodic, QueueState
from kusei.foundation.web.formats import moment_text
from kusei.foundation.web.tables import Cell, Column, Table


def states() -> dict[str, str]:
    """Every state of a job and its word."""
    return {
        "todo": _("待っている"),
        "doing": _("動いている"),
        "failed": _("失敗"),
        "succeeded": _("完了"),
        "cancelled": _("取り消し"),
        "aborted": _("途中で止めた"),
    }


def queue_name(name: str) -> str:
    """What a person calls the queue."""
    names = {"default": _("ふつう"), "mail": _("メール"), "search": _("検索"), "upkeep": _("手入れ")}
    return names.get(name, name)


def age(span: dt.timedelta | None) -> str:
    """How long, in the largest unit that fits: 3分, 2時間, 5日."""
    if span is None:
        return "―"
    seconds = int(span.total_seconds())
    if seconds < 60:
        return ngettext("%(n)s秒", "%(n)s秒", seconds) % {"n": seconds}
    if seconds < 3600:
        return ngettext("%(n)s分", "%(n)s分", seconds // 60) % {"n": seconds // 60}
    if seconds < 86400:
        return ngettext("%(n)s時間", "%(n)s時間", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)s日", "%(n)s日", seconds // 86400) % {"n": seconds // 86400}


def queue_table(queues: Iterable[QueueState]) -> Table:
    """Queues by state, with the age of the oldest job that waits."""
    words = states()
    columns = [Column(_("待ち行列")), *(Column(word, number=True) for word in words.values())]
    rows = [
        [
            Cell(queue_name(queue.name)),
            *(Cell(str(queue.counts.get(state, 0)), number=True) for state in words),
            Cell(age(queue.waiting), number=True, none=queue.waiting is None),
        ]
        for queue in queues
    ]
    return Table(_("待ち行列と状態ごとの件数"), [*columns, Column(_("いちばん長い待ち"), number=True)], rows)


def periodic_table(found: Iterable[Periodic]) -> Table:
    """The periodic jobs and when they were last enqueued."""
    rows = [[Cell(one.task), Cell(one.cron), Cell(moment_text(one.last), none=one.last is None)] for one in found]
    columns = [Column(_("処理")), Column(_("時刻（cron、UTC）")), Column(_("前回"))]
    return Table(_("決まった時刻に動くジョブ"), columns, rows)


def failure_table(found: Iterable[Failure]) -> Table:
    """The failed attempts of one job."""
    rows = [
        [
            Cell(moment_text(one.at)),
            Cell(str(one.attempt), number=True),
            Cell(one.error),
            Cell(one.place or "―"),
        ]
        for one in found
    ]
    columns = [
        Column(_("日時")),
        Column(_("回数"), number=True),
        Column(_("エラーの種類")),
        Column(_("場所")),
    ]
    return Table(_("失敗の記録"), columns, rows)


def facts(job: ProcrastinateJob) -> list[tuple[str, str]]:
    """One job as pairs."""
    arguments = "、".join(f"{name} = {value}" for name, value in sorted(job.args.items()))
    return [
        (_("処理"), job.task_name),
        (_("状態"), states().get(job.status, job.status)),
        (_("待ち行列"), queue_name(job.queue_name)),
        (_("渡した番号"), arguments or "―"),
        (_("試した回数"), str(job.attempts)),
        (_("次に動く時刻"), moment_text(job.scheduled_at)),
    ]
