"""The page for developers: the API described for people."""

from django.urls import path

from kusei.conf.api_urls import description

urlpatterns = [path("", description.page, name="developers")]
