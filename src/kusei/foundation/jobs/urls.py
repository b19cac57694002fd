"""The pages of jobs."""

from django.urls import path

from kusei.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("retry/", views.retry_all, name="retry-all"),
    path("<int:job_id>/", views.detail, name="detail"),
    path("<int:job_id>/retry/", views.retry, name="retry"),
    path("<int:job_id>/cancel/", views.cancel, name="cancel"),
]
