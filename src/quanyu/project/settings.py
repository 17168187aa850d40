"""Django's settings. Everything that differs between installations comes from the environment.

QUANYU_HOME, DATABASE_URL, QUANYU_HOSTS, QUANYU_ORIGINS, QUANYU_HTTPS, QUANYU_DEBUG,
QUANYU_SECRET_KEY[_FILE], QUANYU_LAKE_KEY[_FILE], QUANYU_REQUIRE_MFA, QUANYU_MEMORY, QUANYU_THREADS:
docs/operations.md.
"""

from datetime import timedelta
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from quanyu.project import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
QUANYU_HOME = env.home()
QUANYU_HOME.mkdir(parents=True, exist_ok=True)
QUANYU_LAKE_KEY = env.kept_secret(QUANYU_HOME, "lake_key")
QUANYU_MEMORY = env.text("QUANYU_MEMORY", "3GB")
QUANYU_THREADS = env.number("QUANYU_THREADS", 2)
QUANYU_NAME = env.text("QUANYU_NAME", "云上百货")

SECRET_KEY = env.kept_secret(QUANYU_HOME, "secret_key")
DEBUG = env.flag("QUANYU_DEBUG")
HTTPS = env.flag("QUANYU_HTTPS")
ALLOWED_HOSTS = env.names("QUANYU_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("QUANYU_ORIGINS")

ROOMS = ["analysis", "process", "work", "figures", "editions", "organisation", "jobs", "ui"]
ROOMS = [room for room in ROOMS if (PACKAGE / room / "apps.py").exists()]
INSTALLED_APPS = [
    *(f"quanyu.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_filters",
    "template_partials",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quanyu.organisation.middleware.AccessMiddleware",
    "quanyu.editions.middleware.EditionMiddleware",
    "quanyu.ui.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "quanyu.project.urls"
WSGI_APPLICATION = "quanyu.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "quanyu.ui.context.shell",
            ],
        },
    }
]

_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;"
        "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{QUANYU_HOME / 'quanyu.sqlite3'}"), conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "quanyu_cache",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "quanyu.organisation.adapter.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_FORMS = {"change_password": "quanyu.organisation.web.forms.ChangePasswordForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "quanyu.organisation.second_step.SecondStepAdapter"
MFA_TOTP_ISSUER = "Quanyu"
MFA_TOTP_TOLERANCE = 1  # phones run half a minute early or late
QUANYU_REQUIRE_MFA = env.flag("QUANYU_REQUIRE_MFA")

# Notices outside the page: a mail server, and the address under which people reach this house.
QUANYU_MAIL_HOST = EMAIL_HOST = env.text("QUANYU_MAIL_HOST")
EMAIL_PORT = env.number("QUANYU_MAIL_PORT", 587)
EMAIL_HOST_USER = env.text("QUANYU_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("QUANYU_MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("QUANYU_MAIL_TLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("QUANYU_MAIL_FROM", EMAIL_HOST_USER or "quanyu@localhost")
QUANYU_ADDRESS = env.text("QUANYU_ADDRESS", next(iter(CSRF_TRUSTED_ORIGINS), "")).rstrip("/")

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
QUANYU_IDLE_MINUTES = env.number("QUANYU_IDLE_MINUTES", 480)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = str(QUANYU_HOME)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
FORMAT_MODULE_PATH = ["quanyu.ui.formats"]
LOCALE_PATHS = [str(folder) for folder in sorted(PACKAGE.glob("*/locale"))]
TIME_ZONE = env.text("QUANYU_TIME_ZONE", "Asia/Shanghai")
USE_I18N = USE_TZ = USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = QUANYU_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = QUANYU_HOME / "files"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("QUANYU_LOG", "WARNING")},
}
