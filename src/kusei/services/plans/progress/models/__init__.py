"""Tables of progress: rounds, reports with their lines and versions, reminders."""

from kusei.services.plans.progress.models.reports import LineReport, Report, ReportRevision, RevisionKind
from kusei.services.plans.progress.models.rounds import Reminder, Round

__all__ = ["LineReport", "Reminder", "Report", "ReportRevision", "RevisionKind", "Round"]
