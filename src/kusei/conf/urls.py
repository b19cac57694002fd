"""Every address of the platform. Pages carry a language prefix (none for Japanese); machines' addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from kusei.conf import environment

urlpatterns = [
    path("health/", include("kusei.foundation.web.health_urls")),
    path("api/v1/", include("kusei.conf.api_urls")),
    path("hooks/notices/", include("kusei.engines.notices.channels.urls")),
    path("", include("kusei.engines.notices.subscribers.worker_urls")),
    path("hooks/payments/", include("kusei.engines.payments.online.hook_urls")),
    *i18n_patterns(
        path("", include("kusei.foundation.web.urls")),
        path("accounts/profile/", include("kusei.foundation.people.residents.urls")),
        path("accounts/", include("kusei.foundation.people.urls")),
        path("admin/residents/", include("kusei.foundation.people.residents.staff_urls")),
        path("admin/organisation/", include("kusei.foundation.org.urls")),
        path("admin/history/", include("kusei.foundation.audit.urls")),
        path("admin/jobs/", include("kusei.foundation.jobs.urls")),
        path("search/", include("kusei.foundation.search.urls")),
        path("procedures/", include("kusei.engines.procedures.urls")),
        path("applications/", include("kusei.engines.procedures.applications.urls")),
        path("desk/home/", include("kusei.foundation.org.staff_urls")),
        path("desk/alerts/", include("kusei.engines.notices.emergency.desk_urls")),
        path("desk/notices/segments/", include("kusei.engines.notices.segments.urls")),
        path("desk/notices/outlets/", include("kusei.engines.notices.deliveries.urls")),
        path("desk/notices/letters/", include("kusei.engines.notices.channels.letter.urls")),
        path("desk/notices/", include("kusei.services.outreach.urls")),
        path("desk/payments/tills/", include("kusei.engines.payments.tills.urls")),
        path("desk/payments/matching/", include("kusei.engines.payments.matching.urls")),
        path("desk/payments/collecting/", include("kusei.engines.payments.collecting.desk_urls")),
        path("desk/payments/slips/", include("kusei.engines.payments.slips.desk_urls")),
        path("desk/payments/", include("kusei.engines.payments.invoices.desk_urls")),
        path("desk/vouchers/", include("kusei.engines.payments.vouchers.desk_urls")),
        path("desk/forms/", include("kusei.engines.procedures.builder.urls")),
        path("", include("kusei.engines.procedures.delivery.urls")),
        path("desk/counter/", include("kusei.engines.procedures.counter.urls")),
        path("desk/", include("kusei.engines.procedures.desk.urls")),
        path("desk/handover/", include("kusei.engines.procedures.handover.urls")),
        path("approvals/", include("kusei.engines.approvals.urls")),
        path("notices/", include("kusei.engines.notices.inbox.urls")),
        path("notices/settings/", include("kusei.engines.notices.subscribers.urls")),
        path("collection/", include("kusei.engines.notices.recurring.urls")),
        path("payments/online/", include("kusei.engines.payments.online.urls")),
        path("payments/slips/", include("kusei.engines.payments.slips.urls")),
        path("payments/debit/", include("kusei.engines.payments.collecting.urls")),
        path("payments/fees/", include("kusei.engines.payments.fees.urls")),
        path("payments/", include("kusei.engines.payments.invoices.urls")),
        path("vouchers/", include("kusei.engines.payments.vouchers.urls")),
        path("facilities/search/", include("kusei.engines.bookings.finding.urls")),
        path("facilities/numbers/", include("kusei.services.facilities.public_urls")),
        path("facilities/", include("kusei.engines.bookings.resources.urls")),
        path("calendars/", include("kusei.engines.bookings.finding.calendar_urls")),
        path("bookings/waiting/", include("kusei.engines.bookings.waiting.urls")),
        path("bookings/", include("kusei.engines.bookings.reservations.urls")),
        path("desk/bookings/", include("kusei.engines.bookings.reservations.desk_urls")),
        path("lotteries/", include("kusei.engines.bookings.lotteries.urls")),
        path("desk/lotteries/", include("kusei.engines.bookings.lotteries.desk_urls")),
        path("kiosk/", include("kusei.engines.bookings.checkins.urls")),
        path("desk/checkins/", include("kusei.engines.bookings.checkins.desk_urls")),
        path("desk/houses/", include("kusei.engines.bookings.operators.urls")),
        path("desk/facilities/", include("kusei.services.facilities.urls")),
        path("library/", include("kusei.services.library.urls")),
        path("counters/", include("kusei.services.counters.urls")),
        path("desk/counters/", include("kusei.services.counters.desk_urls")),
        path("shop/", include("kusei.engines.payments.vouchers.shop_urls")),
        path("alerts/", include("kusei.engines.notices.emergency.urls")),
        path("measures/", include("kusei.engines.measures.urls")),
        path("cycle/", include("kusei.services.plans.cycle.urls")),
        path("plans/", include("kusei.services.plans.publication.public_urls")),
        path("plans/", include("kusei.services.plans.progress.public_urls")),
        path("plans/", include("kusei.services.plans.evaluation.public_urls")),
        path("plans/", include("kusei.services.plans.urls")),
        path("developers/", include("kusei.conf.developer_urls")),
        prefix_default_language=False,
    ),
]

if environment.switch("BENCH"):  # the bare view that `kusei bench` compares with
    from kusei.conf.benchmarks.hello import hello

    urlpatterns.insert(0, path("health/hello", hello))

handler400 = "kusei.foundation.web.errors.bad_request"
handler403 = "kusei.foundation.web.errors.forbidden"
handler404 = "kusei.foundation.web.errors.not_found"
handler500 = "kusei.foundation.web.errors.server_error"
