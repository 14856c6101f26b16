"""Settings of an installation. Everything that differs between two installations comes from the environment.

`YIZHEN_DATA` is the folder for database, keys, photos and backups; `YIZHEN_DATABASE_URL` names a PostgreSQL and is empty for the
embedded database. docs/operate.md lists them all.
"""

import os
from pathlib import Path
from typing import Any

import xstatic.pkg.leaflet as leaflet

from yizhen.journal.keys import secret_key
from yizhen.site import outside
from yizhen.site.database import database_from_url

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("YIZHEN_DATA") or "var").absolute()
LANGUAGE_DEFAULT = os.environ.get("YIZHEN_LANGUAGE", "zh-hans")
PUBLIC_URL = os.environ.get("YIZHEN_PUBLIC_URL", "http://127.0.0.1:8000")
"""The address that people type: for links in messages and for the host check."""

DEBUG = False
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = os.environ.get("YIZHEN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
HTTPS = PUBLIC_URL.startswith("https://")
HELP_PHONE = os.environ.get("YIZHEN_HELP_PHONE", "")
"""Shown on pages that could not do what was asked."""
SHOW_STYLE_GUIDE = os.environ.get("YIZHEN_SHOW_UI") == "1"
"""Opens /ui/ to everybody; otherwise it is for people who hold a post."""

INSTALLED_APPS = [
    "yizhen.journal",
    "yizhen.base",
    "yizhen.posts",
    "yizhen.matters",
    "yizhen.edges.web.shell",
    "yizhen.edges.web.signin",
    "yizhen.edges.web.desk",
    "yizhen.edges.web.administration",
    "yizhen.edges.web.public",
    "yizhen.edges.web.cockpit",
    "yizhen.edges.web.grid",
    "yizhen.edges.web.resident",
    "yizhen.edges.send",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "lucide",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yizhen.edges.web.signin.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yizhen.edges.web.shell.middleware.Reading",
    "yizhen.edges.web.shell.middleware.Refusals",
]
ROOT_URLCONF = "yizhen.site.urls"
WSGI_APPLICATION = "yizhen.site.wsgi.application"
YIZHEN_WIRING = "yizhen.site.wiring.WIRING"
"""Where the rooms' manifests are put together (read by the loop, which must not know the rooms)."""

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "yizhen.edges.web.shell.context.reading",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lucide.templatetags.lucide",
                "yizhen.edges.web.shell.templatetags.yizhen",
            ],
        },
    }
]

DATABASES = {"default": database_from_url(os.environ.get("YIZHEN_DATABASE_URL", ""), data=DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "posts.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
HOUSE_NAME = os.environ.get("YIZHEN_NAME", "一针")
"""What authenticator apps and messages call this installation."""
DEMO = os.environ.get("YIZHEN_DEMO", str(int((DATA / "demo-log-ins.json").is_file()))) == "1"
"""A demonstration (a data folder that `yizhen demo` filled): nobody has to set up a second factor, sent messages can be read at
/ui/outbox/, and each page says so."""
RESIDENTS_REGISTER = os.environ.get("YIZHEN_RESIDENTS_REGISTER", "1") == "1"
"""Whether the first code sent to a new number opens a resident's account."""
TRUSTED_PROXIES = int(os.environ.get("YIZHEN_TRUSTED_PROXIES", "0"))
"""How many reverse proxies of ours stand before this server and add to X-Forwarded-For."""
OIDC = outside.openid_provider(os.environ)
OIDC_MATCHES_EMAIL = os.environ.get("YIZHEN_OIDC_MATCH_EMAIL", "1") == "1"
OIDC_CHECKS_SECOND_FACTOR = os.environ.get("YIZHEN_OIDC_SECOND_FACTOR", "here") == "provider"
SOCIALACCOUNT_ADAPTER = "yizhen.edges.web.signin.oidc.Words"
SOCIALACCOUNT_REQUESTS_TIMEOUT = outside.SEND_SECONDS

SEND_TO_SCREEN = DEMO or os.environ.get("YIZHEN_SEND") == "screen"
"""Print messages instead of sending them."""
SEND_MAIL = outside.mail_server(os.environ)
SEND_SMS = outside.gateway(
    os.environ, kind="SMS", body='{"phone": "{{phone}}", "text": "{{text}}"}'
)
SEND_WEBHOOK = outside.gateway(
    os.environ,
    kind="WEBHOOK",
    body='{"to": "{{to}}", "title": "{{title}}", "text": "{{text}}", "topic": "{{topic}}"}',
)
SEND_HOSTS = frozenset(os.environ.get("YIZHEN_SEND_HOSTS", "").split())
"""Hosts to which messages may go although they lie on this machine or a link-local address."""

LANGUAGE_CODE = LANGUAGE_DEFAULT
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "edges" / "web" / "shell" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [("vendor/leaflet", leaflet.BASE_DIR)]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
MEDIA_ROOT = DATA / "attachments"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "yizhen_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "yizhen.edges.web.shell.answers.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

SEAL_HASH = os.environ.get("YIZHEN_SEAL_HASH", "sha256")
"""`sha256` or `sm3`; fixed when the first entry is sealed."""
FIELD_CIPHER = os.environ.get("YIZHEN_CIPHER", "aes256gcm")
"""`aes256gcm` or `sm4gcm`, for protected fields such as phone numbers; may change, older texts stay readable."""

PACKS = [
    PACKAGE / "content" / "national",
    *[Path(p) for p in os.environ.get("YIZHEN_PACKS", "").split(os.pathsep) if p],
]
"""Pack folders in the order in which they are laid over each other."""

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YIZHEN_LOG", "WARNING")},
}
