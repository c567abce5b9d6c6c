"""Who may open which page: closed by default, and every page stands in the matrix."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LOGIN = 302  # sent to the login page
MATRIX = {  # page: as nobody, as a clerk, as an administrator
    "home": (LOGIN, 200, 302),
    "healthz": (503, 503, 503),  # no worker runs in tests
    "components": (LOGIN, 404, 404),  # for developers
    "review": (LOGIN, 403, 403),  # without a role that reviews
    "standard_opinions": (LOGIN, 403, 403),  # kept by the bureau
    "rounds": (LOGIN, 200, 200),
    "evaluations": (LOGIN, 200, 200),
    "overview_columns": (LOGIN, 200, 200),
    "overview_export": (LOGIN, 302, 302),  # without a selection
    "saved_views": (LOGIN, 200, 200),
    "new_round": (LOGIN, 403, 403),  # for 财政绩效科
    "jobs": (LOGIN, 200, 200),
    "reorganisations": (LOGIN, 403, 403),  # with no region to keep
    "notices": (LOGIN, 200, 200),
    "latest_notices": (LOGIN, 200, 200),
    "read_notices": (LOGIN, 405, 405),
    "rechecks": (LOGIN, 200, 200),
    "budgets": (LOGIN, 200, 200),
    "audits": (LOGIN, 403, 403),  # for those who judge the tables of others
    "intakes": (LOGIN, 403, 403),  # for those who fill sheets in, and the bureau
    "verify": (LOGIN, 200, 200),
    "open_index": (404, 404, 404),  # where the site has no public pages
    "open_data_schema": (404, 404, 404),
    "robots": (200, 200, 200),
    "rules": (LOGIN, 200, 200),
    "trial": (LOGIN, 200, 200),
    "adjustments": (LOGIN, 200, 200),
    "substitutions": (LOGIN, 200, 200),
    "login_code": (302, 302, 302),  # for whoever has shown a password
    "oidc_login": (404, 404, 404),  # where no provider is named
    "oidc_callback": (404, 404, 404),
    "totp_setup": (LOGIN, 200, 200),
    "totp_off": (LOGIN, 302, 302),  # where it is off
    "recovery_codes": (LOGIN, 302, 302),
    "accounts": (LOGIN, 403, 403),  # for 账号管理员
    "account_opening": (LOGIN, 403, 403),
    "units_left": (LOGIN, 403, 403),
    "slips": (LOGIN, 403, 403),
    "account_import": (LOGIN, 403, 403),
    "account_template": (LOGIN, 403, 403),
    "login": (200, 302, 302),
    "logout": (405, 405, 405),
    "own_account": (LOGIN, 200, 200),
    "end_session": (LOGIN, 405, 405),
    "go_on": (LOGIN, 405, 405),
    "password_change": (LOGIN, 200, 200),
    "admin:index": (LOGIN, 302, 200),
    "admin:login": (LOGIN, 403, 403),
    "admin:accounts_user_changelist": (LOGIN, 302, 200),
    "admin:accounts_user_add": (LOGIN, 302, 200),
    "admin:password_change": (LOGIN, 302, 302),
}
OPEN_TO_NOBODY = {
    "login",
    "login_code",
    "oidc_login",
    "oidc_callback",
    "healthz",
    "logout",
    "open_index",
    "open_data_schema",
    "robots",
}


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif pattern.name and not pattern.pattern.regex.groups:
            yield prefix + pattern.name


def status(client: Client, page: str) -> int:
    return client.get(reverse(page)).status_code


def test_every_page_of_the_site_stands_in_the_matrix() -> None:
    ours = {name for name in names(get_resolver().url_patterns) if not name.startswith("admin:")}
    assert ours == {page for page in MATRIX if not page.startswith("admin:")}


@pytest.mark.parametrize("page", MATRIX)
def test_page_opens_for_whom_it_should(page: str) -> None:
    clerk, administrator = Client(), Client()
    clerk.force_login(UserFactory.create())
    administrator.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    assert tuple(status(client, page) for client in (Client(), clerk, administrator)) == MATRIX[page]


@pytest.mark.parametrize("page", sorted(MATRIX.keys() - OPEN_TO_NOBODY))
def test_nobody_is_sent_to_the_login_page_and_back(page: str) -> None:
    response = Client().get(reverse(page), follow=True)
    wanted = "/" if page == "admin:login" else reverse(page)
    assert response.redirect_chain[-1] == (f"/accounts/login/?next={wanted}", 302)


def test_clerk_reads_why_the_administration_is_closed(client: Client) -> None:
    client.force_login(UserFactory.create())
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "系统管理只对系统管理员开放。" in response.content.decode()
