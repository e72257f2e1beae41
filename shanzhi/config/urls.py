"""The table of routes."""

from __future__ import annotations

from allauth.account.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path, re_path

from shanzhi.workbench import home, language, signing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("towns/", home.towns, name="towns"),
    re_path(r"^c/(?P<code>[A-Za-z0-9]{1,4}(?:-[A-Za-z0-9]{4}){2})/?$", home.by_code, name="by_code"),
    path("health/", home.health, name="health"),
    path("language/", language.switch, name="language"),
    path("sign-in/", signing.SignIn.as_view(), name="account_login"),
    path("sign-out/", LogoutView.as_view(), name="account_logout"),
    path("components/", include("shanzhi.ui.urls")),
    path("", include("shanzhi.workbench.urls")),
]

handler400 = "shanzhi.workbench.problems.bad_request"
handler403 = "shanzhi.workbench.problems.refused"
handler404 = "shanzhi.workbench.problems.not_found"
handler500 = "shanzhi.workbench.problems.broken"
