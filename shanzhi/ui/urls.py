"""Addresses of the gallery, for `path("components/", include("shanzhi.ui.urls"))`."""

from django.urls import path

from shanzhi.ui import views

app_name = "ui"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("samples/<slug:name>/", views.sample, name="sample"),
    path("<slug:name>/", views.component, name="component"),
    path("<slug:name>/<slug:slug>/", views.example, name="example"),
]
