"""One settings file for every machine: values that differ come from the environment and are checked at the start."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from perfeval.store_address import storage_at

django_stubs_ext.monkeypatch()

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")), recurse=False)

DEBUG = env.bool("DEBUG", default=False)
if DEBUG:
    SECRET_KEY = env.str("SECRET_KEY", default="only-for-development")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
    HTTPS = env.bool("HTTPS", default=False)
else:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    # Must be stated, never guessed: with Secure cookies and no TLS nobody could log in, and no message would say why.
    HTTPS = env.bool("HTTPS")

ROOT_URLCONF = "perfeval.urls"
WSGI_APPLICATION = "perfeval.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "perfeval.apps.PerfevalConfig",
    "perfeval.accounts",
    "indicators",
    "projects",
    "perfeval.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "perfeval.middleware.Traced",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "perfeval.middleware.PermissionsPolicy",
    "perfeval.middleware.PublicPagesKnowNobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "perfeval.middleware.KeptByNobody",
    "perfeval.middleware.RequestSizeLimit",
    "perfeval.middleware.UnicodeOnly",
    "perfeval.middleware.IdleSession",
    "perfeval.middleware.LoginRequired",
    "perfeval.accounts.middleware.DutyFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

FORM_RENDERER = "perfeval.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "projects.views.navigation.navigation",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Language and time

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

# Data

DATA_DIR = BASE_DIR / "data"
DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'perfeval.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASE_POOLED = env.bool("DATABASE_POOLED", default=False)  # by PgBouncer, in transaction mode
REPLICA_URL = env.str("REPLICA_URL", default="")  # for lists and statistics
REPLICA_LEAVES = (  # what decides on a person's rights, and how far a job is
    "accounts.",
    "projects.job",
    "projects.role",
    "projects.substitution",
)
match DATABASES["default"]["ENGINE"]:
    case "django.db.backends.sqlite3":
        DATABASES["default"]["OPTIONS"] = {
            # A transaction that reads and then writes can't wait for the lock; with IMMEDIATE it queues from the start.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=1073741824;",
        }
    case "django.db.backends.postgresql":
        if REPLICA_URL:
            DATABASES["replica"] = dj_database_url.parse(REPLICA_URL, conn_max_age=60, conn_health_checks=True)
            DATABASES["replica"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
        for database in DATABASES.values():
            if DATABASE_POOLED:  # a transaction may come to another server process than the one before
                database["DISABLE_SERVER_SIDE_CURSORS"] = True
            else:
                # Compiling a statement for a large round takes longer than the statement itself; so does weighing every
                # order in which a sheet could be joined to its ten places (4 ms of a save's 7 on the server).
                tuned = "-c jit=off -c join_collapse_limit=4"
                database.setdefault("OPTIONS", {}).setdefault("options", tuned)
    case engine:
        raise ImproperlyConfigured(f"DATABASE_URL 只支持 sqlite 与 postgres，不支持 {engine}")
if REPLICA_URL and "replica" not in DATABASES:
    raise ImproperlyConfigured("REPLICA_URL 只能与 PostgreSQL 一起使用")
if REPLICA_URL:
    DATABASE_ROUTERS = ["perfeval.replica.Router"]
    MIDDLEWARE.append("perfeval.replica.WrittenMark")

# Long work: messages go through the database or, where several hosts share the work, through Redis

REDIS_URL = env.str("REDIS_URL", default="")
# How long a page waits for what it can do without: redis-py by itself tries eleven times, five seconds each.
REDIS_PATIENCE = {"socket_timeout": 2, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if REDIS_URL:
    INSTALLED_APPS += ["django_rq"]
    TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
    RQ_QUEUES = {
        "default": {
            "HOST": None,  # stands in the pool; beside a URL the pool could not be named
            "PORT": None,
            "REDIS_CLIENT_KWARGS": {"connection_pool": ConnectionPool.from_url(REDIS_URL, **REDIS_PATIENCE)},
            "DEFAULT_TIMEOUT": -1,  # no limit: a job has its own heartbeat
        }
    }
    RQ = {"COMMIT_MODE": "auto"}
    RQ_SHOW_ADMIN_LINK = False
RESULT_LIFETIME = timedelta(days=env.int("RESULT_DAYS", default=7))

# 通知
REMINDER_DAYS = env.int("REMINDER_DAYS", default=3)  # before the last day of a step
NOTICE_LIFETIME = timedelta(days=env.int("NOTICE_DAYS", default=365))  # of a read one
MAIL_HOUR = env.int("MAIL_HOUR", default=8)  # before it nobody is sent mail

# Mail; without a server none is sent
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    server = urlsplit(EMAIL_URL)
    if server.scheme not in MAIL_PORTS or not server.hostname:
        raise ImproperlyConfigured("EMAIL_URL 应写作 smtp://主机、smtp+tls://主机 或 smtps://主机")
    EMAIL_HOST, EMAIL_PORT = server.hostname, server.port or MAIL_PORTS[server.scheme]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(server.username or ""), unquote(server.password or "")
    EMAIL_USE_TLS, EMAIL_USE_SSL = server.scheme == "smtp+tls", server.scheme == "smtps"
    EMAIL_TIMEOUT = 20  # seconds
    DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM")

# Uploaded files and finished documents, never below a folder that a web server serves; with FILES_URL in a store that many
# hosts share, and the folder only holds what this host is writing
FILES_DIR = Path(env.str("FILES_DIR", default=str(DATA_DIR / "files")))
FILES_URL = env.str("FILES_URL", default="")
FILE_LIMIT = env.int("FILE_MB", default=20) * 1024 * 1024  # of one 佐证材料
SHEET_FILES_LIMIT = env.int("SHEET_FILES_MB", default=200) * 1024 * 1024  # of all those of a sheet

# Backups: the folder for those without `--out`, how many of them stay, and the key that seals all
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
if BACKUP_KEEP < 1:
    raise ImproperlyConfigured("BACKUP_KEEP 至少是 1")
BACKUP_KEY = env.str("BACKUP_KEY", default="")
# Of a copy that was restored to be looked at: the moment it shows. Every page says so, and no worker runs on it.
SHOWN_MOMENT = env.str("SHOWN_MOMENT", default="")

# Foreign documents that are read for the tables in them.
READING_FILE_LIMIT = env.int("READING_MB", default=20) * 1024 * 1024
READING_UNPACKED_LIMIT = env.int("READING_UNPACKED_MB", default=100) * 1024 * 1024
READING_ARCHIVE_LIMIT = env.int("READING_ARCHIVE_MB", default=100) * 1024 * 1024
READING_ARCHIVE_FILES = env.int("READING_ARCHIVE_FILES", default=500)
READING_TABLE_LIMIT = env.int("READING_TABLES", default=2000)  # of a file
READING_ROW_LIMIT = env.int("READING_ROWS", default=5000)  # of a table
READING_SECONDS = env.int("READING_SECONDS", default=60)  # for LibreOffice to open an old document
INTAKE_FILES = env.int("INTAKE_FILES", default=200)  # of one upload
INTAKE_LIFETIME = timedelta(days=env.int("INTAKE_DAYS", default=30))
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # beyond INTAKE_FILES, so that too many are told in words
OFFICE_COMMAND = env.str("OFFICE_COMMAND", default="soffice")

# The site's address for users, for the QR code on printed tables; without it no QR code is printed
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="").rstrip("/")

# Whether 核验 is open to everybody who holds a printed table, and how often one address may ask then
PUBLIC_VERIFICATION = env.bool("PUBLIC_VERIFICATION", default=False)
VERIFICATIONS_A_MINUTE = env.int("VERIFICATIONS_A_MINUTE", default=20)

# Whether everybody may read what is published, without a login, and how many pages one address may have made in a minute
PUBLIC_PAGES = env.bool("PUBLIC_PAGES", default=False)
PUBLIC_PAGES_A_MINUTE = env.int("PUBLIC_PAGES_A_MINUTE", default=60)
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "public": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "public",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}
if REDIS_URL:  # what hosts keep and count, they keep and count together
    CACHES = {
        name: {
            "BACKEND": "perfeval.forgetful_cache.ForgetfulCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": f"perfeval:{name}",
            "OPTIONS": REDIS_PATIENCE,
        }
        for name in CACHES
    }

# A 仿宋 that the office has a licence for (TTF, OTF or TTC), for layouts that name it; without it they use 宋体
PDF_PLACING = env.bool("PDF_PLACING", default=True)  # else WeasyPrint lays out every cell
FANGSONG_FONT = env.str("FANGSONG_FONT", default="")

# Static files: ours, and Bootstrap's as npm installed it

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist"),
]
if not (BASE_DIR / "static").exists():  # an installed package holds what was collected, and nothing to collect
    STATICFILES_DIRS = []
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "perfeval.libraries.ChartsFinder",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": storage_at(FILES_URL) if FILES_URL else {"BACKEND": "perfeval.files.DiskFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "perfeval.bundles.BundlingStorage"
    },
}

# Only developers need source maps, and compressing them takes longer than all other files.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("gif", "gz", "jpg", "map", "png", "webp", "woff2")

# Accounts (等保 2.0, level 2)

AUTHENTICATION_BACKENDS = [
    "perfeval.accounts.backends.LockingBackend",
    "projects.admin.permissions.SiteRoles",  # refuses every login; only says what the three administrators may do
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "perfeval.accounts.validators.MinimumLength", "OPTIONS": {"min_length": 8}},
    {"NAME": "perfeval.accounts.validators.NotCommon"},
    {"NAME": "perfeval.accounts.validators.CharacterClasses"},
    {"NAME": "perfeval.accounts.validators.NotTheUsername"},
    {"NAME": "perfeval.accounts.validators.NotUsedBefore", "OPTIONS": {"kept": 5}},
]

# Login through a provider of OpenID Connect; none unless it is named
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="统一身份认证")
OIDC_CLAIM = env.str("OIDC_CLAIM", default="preferred_username")  # what it says of a person
OIDC_ACCOUNT = env.str("OIDC_ACCOUNT", default="username")  # and which field of the account holds the same
OIDC_SCOPE = env.str("OIDC_SCOPE", default="openid profile email")
if OIDC_ISSUER:
    OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_ID"), env.str("OIDC_CLIENT_SECRET")
    issuer = urlsplit(OIDC_ISSUER)
    if issuer.scheme != "https" and issuer.hostname != "127.0.0.1":
        raise ImproperlyConfigured("OIDC_ISSUER 要以 https:// 开头")
    if OIDC_ACCOUNT not in ("username", "email"):
        raise ImproperlyConfigured("OIDC_ACCOUNT 只能是 username 或 email")
    AUTHENTICATION_BACKENDS.append("perfeval.accounts.backends.ProviderBackend")

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
LOGIN_FAILURE_LIMIT = 5
LOGIN_FAILURES_LOGGED = 10  # from one address in an hour; more failures are counted and logged as one event
LOGIN_LOCK_DURATION = timedelta(minutes=30)
TOTP_REQUIRED = env.str("TOTP_REQUIRED", default="nobody")
if TOTP_REQUIRED not in ("nobody", "administrators", "everyone"):
    raise ImproperlyConfigured("TOTP_REQUIRED 只能是 nobody、administrators 或 everyone")
TOTP_KEY = env.str("TOTP_KEY", default=SECRET_KEY)  # the secrets of phones are encrypted with it
PASSWORD_LIFETIME = timedelta(days=env.int("PASSWORD_DAYS", default=90))

# Permissions of the browser

SESSION_ENGINE = "perfeval.accounts.sessions"
SESSION_COOKIE_AGE = 60 * env.int("IDLE_MINUTES", default=30)
SESSION_LIFETIME = 3600 * env.int("SESSION_HOURS", default=0)  # from the login, used or not; 0: without end
SESSION_COOKIE_NAME = "shown" if SHOWN_MOMENT else "sessionid"  # a copy stands under the site's host, at another port
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^metrics$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not HTTPS:
    # perfeval.W001 explains all of these at once.
    SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's CSS carries its icons as data: images
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
if OIDC_ISSUER:  # the button for the logout leads on to the provider's own page
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(f"{issuer.scheme}://{issuer.netloc}")
CSRF_FAILURE_VIEW = "perfeval.views.csrf_failure"
LOG_ENDS_DIR = env.str("LOG_ENDS_DIR", default="")  # where the ends of the log's chains are written each night
REQUEST_SIZE_LIMIT = 50 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Logs

LOG_FORMAT = env.str("LOG_FORMAT", default="text")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured("LOG_FORMAT 只能是 text 或 json")
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=1000)  # 0: none is told
REQUEST_ID_HEADER = env.str("REQUEST_ID_HEADER", default="")  # of a proxy that sets it itself, whatever a browser sends

# Figures for Prometheus: for whom, by address; without an address nobody finds them

try:
    METRICS = list(map(ip_network, env.list("METRICS", default=[])))
except ValueError as error:
    raise ImproperlyConfigured("METRICS 应写作以逗号分开的 IP 地址或网段，例如 127.0.0.1,10.0.0.0/24") from error
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_DIR = Path(env.str("METRICS_DIR", default=str(DATA_DIR / "metrics")))  # of this host
if METRICS_TOKEN and len(METRICS_TOKEN) < 16:
    raise ImproperlyConfigured("METRICS_TOKEN 太短，至少 16 个字符")
if not METRICS_TOKEN and any(network.prefixlen == 0 for network in METRICS):
    raise ImproperlyConfigured("METRICS 允许任何地址时，必须设 METRICS_TOKEN")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "perfeval.log_lines.JsonLines" if LOG_FORMAT == "json" else "perfeval.log_lines.TextLines"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        name: {"level": "WARNING"} for name in ("fontTools", "pikepdf", "weasyprint.progress")
    },  # they tell each step
}
if syslog := env.str("SYSLOG", default=""):  # host:port, or the path of a socket
    host, _, port = syslog.partition(":")
    LOGGING["handlers"]["syslog"] = {  # type: ignore[index]
        "class": "perfeval.syslog.SyslogHandler",
        "formatter": "line",
        "address": (host, int(port)) if port else host,
    }
    LOGGING["loggers"]["perfeval.log_ends.sent"] = {"handlers": ["syslog"], "level": "INFO"}  # type: ignore[index]
