"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from perfeval import views
from perfeval.accounts.views import account, totp
from perfeval.accounts.views.login import CodeView, LoginView, PasswordChangeView
from perfeval.accounts.views.provider import LogoutView, come_back, log_in

handler400 = views.bad_request
handler500 = views.server_error

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("healthz/ready", views.healthz, name="healthz_ready"),
    path("healthz/live", views.alive, name="healthz_live"),
    path("metrics", views.metrics_of_site, name="metrics"),
    path("components/", views.components, name="components"),
    path("accounts/login/", LoginView.as_view(), name="login"),
    path("accounts/code/", CodeView.as_view(), name="login_code"),
    path("accounts/oidc/", log_in, name="oidc_login"),
    path("accounts/oidc/callback/", come_back, name="oidc_callback"),
    path("accounts/totp/", totp.set_up, name="totp_setup"),
    path("accounts/totp/off/", totp.switch_own_off, name="totp_off"),
    path("accounts/recovery-codes/", totp.renew_codes, name="recovery_codes"),
    path("accounts/logout/", login_not_required(LogoutView.as_view()), name="logout"),
    path("accounts/", account.own_account, name="own_account"),
    path("accounts/sessions/end/", account.end_session, name="end_session"),
    path("accounts/go-on/", account.go_on, name="go_on"),
    path("accounts/password/", PasswordChangeView.as_view(), name="password_change"),
    path("rules/", include("indicators.urls")),
    path("", include("projects.urls")),
    # The admin's own pages for passwords ignore the site's rules for them.
    path("admin/password_change/", require_safe(RedirectView.as_view(pattern_name="password_change"))),
    path("admin/logout/", login_not_required(LogoutView.as_view())),
    path("admin/", admin.site.urls),
]
