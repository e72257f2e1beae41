"""Django settings. What differs between places comes from the environment (see docs/reference/settings.md)."""

from __future__ import annotations

import os

from shanzhi.config import databases
from shanzhi.core.places import ROOT

DEBUG = os.environ.get("SHANZHI_DEBUG") == "1"
SECRET_KEY = databases.secret("web")
ALLOWED_HOSTS = os.environ.get("SHANZHI_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

LAYERED_APPS = [
    "shanzhi.kernel",
    "shanzhi.packs",
    "shanzhi.ui",
    "shanzhi.directory",
    "shanzhi.accounts",
    "shanzhi.jobs",
    "shanzhi.records",
    "shanzhi.ledger",
    "shanzhi.indicators",
    "shanzhi.workflow",
    "shanzhi.duties",
    "shanzhi.units",
    "shanzhi.party",
    "shanzhi.activities",
    "shanzhi.cases",
    "shanzhi.inventory",
    "shanzhi.reports",
    "shanzhi.imports",
    "shanzhi.workbench",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_cotton",
    "procrastinate.contrib.django",
    *LAYERED_APPS,  # before allauth: our pages of signing in and out stand in the place of its own
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shanzhi.workbench.language.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shanzhi.accounts.sessions.KeepAlive",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "shanzhi.config.urls"
WSGI_APPLICATION = "shanzhi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
        },
    }
]

DATABASES = databases.configured()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# GB/T 22239-2019 asks for complexity; ten characters, none of them common or alike, is our reading of it.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "Chinese"), ("en", "English")]
LOCALE_PATHS: list[str] = []

STATIC_URL = "static/"
STATIC_ROOT = databases.home() / "static"
# Whoever develops is served from the sources; everybody else from what was collected, with names that change with it.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
COMPONENT_GALLERY = os.environ.get("SHANZHI_GALLERY") == "1"
PACKS_FOLDER = ROOT / "packs"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # jobs register themselves in modules `jobs`, see shanzhi/jobs

# Accounts are opened by the county; nobody signs up, nobody has an e-mail address here.
ACCOUNT_ADAPTER = "shanzhi.accounts.adapter.ClosedAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Five failures lock a name for half an hour (GB/T 22239-2019 asks for a lock, the numbers are our default).
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/30m/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_ON_GET = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shanzhi_cache"}}

# A session ends after half an hour without use, and when the browser closes.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False  # `accounts.sessions` saves once a minute
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("SHANZHI_HTTPS") == "1"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shanzhi.workbench.problems.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
# A pasted draft of a million characters comes back with a sentence; what is larger no page of ours sends.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# What fails is written to standard error with its trace; what was answered with 4xx is not.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}
