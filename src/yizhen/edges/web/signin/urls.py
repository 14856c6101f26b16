"""Addresses of signing in. allauth's own pages (sign-up, e-mail, password reset) have no address here."""

from django.urls import path

from yizhen.edges.web.signin import security, views

app_name = "signin"
urlpatterns = [
    path("sign-in/", views.password, name="sign_in"),
    path("sign-in/phone/", views.phone, name="phone"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/second/", views.second, name="second"),
    path("sign-in/enrol/", views.enrol, name="enrol"),
    path("sign-in/identity/", views.identity, name="identity"),
    path("sign-in/identity/back/", views.identity_back, name="identity_back"),
    path("sign-out/", views.out, name="out"),
    path("doors/", views.doors, name="doors"),
    path("security/", security.overview, name="security"),
    path("security/password/", security.password, name="password"),
    path("security/second-factor/", security.second_factor, name="second_factor"),
    path("security/second-factor/off/", security.second_factor_off, name="second_factor_off"),
    path("security/recovery-codes/", security.recovery_codes, name="recovery_codes"),
    path("security/sign-out-everywhere/", security.out_everywhere, name="out_everywhere"),
]
