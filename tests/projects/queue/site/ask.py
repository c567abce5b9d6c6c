"""python -m tests.projects.queue.site.ask TIMES GATE: asks for jobs as the site's own process does."""

import sys

import django

django.setup()

from perfeval.accounts.models import User  # noqa: E402
from projects.queue import enqueue  # noqa: E402

for _ in range(int(sys.argv[1])):
    enqueue("count", {"to": 5, "gate": sys.argv[2]}, owner=User.objects.get())
