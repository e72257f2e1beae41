"""Addresses for the tests of the components."""

from django.urls import include, path

urlpatterns = [path("components/", include("shanzhi.ui.urls"))]
