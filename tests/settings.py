"""Settings of the house under test: a data folder of its own, a database file that threads share, and a hasher that costs nothing."""

import atexit
import os
import shutil
import tempfile

if not os.environ.get("YIZHEN_DATA"):
    os.environ["YIZHEN_DATA"] = tempfile.mkdtemp(prefix="yizhen-test-")
    atexit.register(shutil.rmtree, os.environ["YIZHEN_DATA"], ignore_errors=True)

from yizhen.site.settings import *  # noqa: F403
from yizhen.site.settings import DATA, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
