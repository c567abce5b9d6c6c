"""The settings of tests, and the kind of job that tests of processes ask for."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS += ["tests.projects.queue.site.apps.CountingConfig"]  # noqa: F405
LOGGING["root"]["level"] = "WARNING"  # type: ignore[index]  # noqa: F405
