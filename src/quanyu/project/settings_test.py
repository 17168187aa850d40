"""Settings of the test run: a home of its own, quick passwords, no manifest of static files."""

import atexit
import os
import shutil
import tempfile

if named := os.environ.get("QUANYU_TEST_HOME"):
    os.environ["QUANYU_HOME"] = named
else:
    os.environ["QUANYU_HOME"] = tempfile.mkdtemp(prefix="quanyu-")
    atexit.register(shutil.rmtree, os.environ["QUANYU_HOME"], ignore_errors=True)
os.environ.setdefault("QUANYU_SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ.setdefault("QUANYU_LAKE_KEY", "only-for-tests-" + "y" * 40)
if os.environ.get("QUANYU_TEST_POSTGRES"):
    os.environ["DATABASE_URL"] = os.environ["QUANYU_TEST_POSTGRES"]

from quanyu.project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["*"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Threads and child processes of a test need the same database, so it is a file. It need not
    # outlive the machine, only a process: nothing waits for the disk.
    DATABASES["default"]["TEST"] = {"NAME": str(QUANYU_HOME / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
