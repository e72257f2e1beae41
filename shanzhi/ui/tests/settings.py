"""The least that the components need, for running their tests without the product's settings."""

SECRET_KEY = "only for tests of the components"
DEBUG = True
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django_cotton", "shanzhi.ui"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
ROOT_URLCONF = "shanzhi.ui.tests.urls"
STATIC_URL = "/static/"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "zh"), ("en", "en")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DATABASES: dict[str, dict[str, str]] = {}
