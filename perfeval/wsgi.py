"""The entry for application servers."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from perfeval.metrics_folder import share_counts
from perfeval.visits import hand_on_each_minute

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfeval.settings")
if settings.METRICS:
    share_counts(settings.METRICS_DIR)
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # loads all pages, so that the first person after a start doesn't wait for it
hand_on_each_minute()
