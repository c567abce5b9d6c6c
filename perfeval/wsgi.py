"""The entry for application servers."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # loads all pages, so that the first person after a start doesn't wait for it
