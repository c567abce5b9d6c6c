"""Serves a provider of OpenID Connect (django-oauth-toolkit) on loopback, with a client, two persons and forgers, until it is stopped."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.oidc.settings"
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import get_resolver  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402

from tests.oidc.forgeries import FORGERS  # noqa: E402

SECRET = os.environ["PROVIDER_KEY"]


def main(callback: str, after_logout: str) -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_user("zhang", email="zhang@example.gov.cn", password=SECRET, is_staff=True)
    User.objects.create_user("wang", email="li@example.gov.cn", password=SECRET)
    for name in FORGERS:
        User.objects.create_user(name, password=SECRET)
    Application.objects.create(
        client_id="perfeval",
        client_secret=SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        algorithm=Application.RS256_ALGORITHM,
        redirect_uris=callback,
        post_logout_redirect_uris=after_logout,
        skip_authorization=True,
    )
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    get_resolver().check()  # loads all that the first request would have to wait for
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


main(*sys.argv[1:])
