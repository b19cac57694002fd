"""Home, the pages about the site itself, and the page of components."""

from django.urls import path

from kusei.foundation.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("components/", views.components, name="components"),
]
