"""The site's settings for tests: what production must state is stated here, and what is slow by design is fast."""

import atexit
import os
import secrets
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("HTTPS", "False")
if "FILES_DIR" not in os.environ:
    os.environ["FILES_DIR"] = tempfile.mkdtemp(prefix="perfeval-files-")
    atexit.register(shutil.rmtree, os.environ["FILES_DIR"], ignore_errors=True)

from perfeval.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
