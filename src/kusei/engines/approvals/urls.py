"""Pages of approvals, for staff."""

from django.urls import path

from kusei.engines.approvals.views import absences, acts, desk, drafts, listing

app_name = "approvals"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("bulk/", desk.bulk, name="bulk"),
    path("new/", drafts.new, name="new"),
    path("list/", listing.listing, name="list"),
    path("list.csv", listing.as_csv, name="csv"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:number>/cancel/", absences.cancel, name="cancel_absence"),
    path("<int:number>/", drafts.draft, name="draft"),
    path("<int:number>/print/", drafts.printed, name="print"),
    path("<int:number>/edit/", drafts.edit, name="edit"),
    path("<int:number>/submit/", acts.submit, name="submit"),
    path("<int:number>/withdraw/", acts.withdraw, name="withdraw"),
    path("<int:number>/discard/", acts.discard, name="discard"),
    path("<int:number>/hand-over/", acts.hand_over, name="hand_over"),
    path("<int:number>/effect/", acts.effect, name="effect"),
    path("<int:number>/steps/<int:step>/decide/", acts.decide, name="decide"),
    path("<int:number>/steps/<int:step>/send-back/", acts.send_back, name="send_back"),
    path("<int:number>/events/<int:event>/confirm/", acts.confirm, name="confirm"),
    path("<int:number>/attachments/", drafts.attach, name="attach"),
    path("<int:number>/attachments/<int:attachment_id>/", drafts.download, name="attachment"),
    path("<int:number>/attachments/<int:attachment_id>/remove/", drafts.remove, name="remove_attachment"),
]
