"""The address of the search page."""

from django.urls import path

from kusei.foundation.search import views

app_name = "search"
urlpatterns = [path("", views.search_page, name="search")]
