"""Every address of the platform. Pages carry a language prefix (none for Japanese); machines' addresses do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from kusei.conf import environment

urlpatterns = [
    path("health/", include("kusei.foundation.web.health_urls")),
    path("api/v1/", include("kusei.conf.api_urls")),
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
        path("desk/forms/", include("kusei.engines.procedures.builder.urls")),
        path("", include("kusei.engines.procedures.delivery.urls")),
        path("desk/counter/", include("kusei.engines.procedures.counter.urls")),
        path("desk/", include("kusei.engines.procedures.desk.urls")),
        path("desk/handover/", include("kusei.engines.procedures.handover.urls")),
        path("approvals/", include("kusei.engines.approvals.urls")),
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
