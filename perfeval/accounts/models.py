"""The User: one person, one account; the passwords and the sessions of a person."""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

EXPIRES_SOON: Final = timedelta(days=7)


class PasswordDue(models.TextChoices):
    """Why a password must be changed."""

    HANDED_OUT = "handed-out", "由管理员设置"
    EXPIRED = "expired", "已到期"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, *, name: str, password: str | None = None, **fields: bool) -> "User":
        user = self.model(username=self.model.normalize_username(username), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, *, name: str, password: str | None = None) -> "User":
        return self.create_user(username, name=name, password=password, is_staff=True, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    username = models.CharField(
        "登录名",
        max_length=50,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个登录名已经有人使用。"},
    )
    name = models.CharField("姓名", max_length=50)
    phone = models.CharField("联系电话", max_length=50, blank=True, help_text="开始填报和送审时带入自评表。")
    email = models.EmailField(
        "电子邮箱", blank=True, help_text="网站设有邮件服务器时，未读通知每天汇成一封邮件发到这里。"
    )
    is_active = models.BooleanField("启用", default=True, help_text="停用的账号不能登录；账号不删除，只停用。")
    is_staff = models.BooleanField("可进入系统管理", default=False)
    must_change_password = models.BooleanField("下次登录须修改密码", default=True)
    password_changed_at = models.DateTimeField("密码修改时间", default=timezone.now, editable=False)
    password_given_at = models.DateTimeField("一次性密码发放时间", null=True, blank=True, editable=False)
    failed_logins = models.PositiveSmallIntegerField("连续登录失败次数", default=0, editable=False)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True, editable=False)
    date_joined = models.DateTimeField("开通时间", default=timezone.now, editable=False)
    totp_secret = models.CharField("动态口令密钥（加密）", max_length=200, blank=True, editable=False)  # blank: off
    totp_step = models.PositiveBigIntegerField("最近用过的动态口令", default=0, editable=False)
    unread_notices = models.PositiveIntegerField("未读通知", default=0, editable=False)  # read with each request

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ("username",)

    def __str__(self) -> str:
        return f"{self.name}（{self.username}）"

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > timezone.now()

    @property
    def waits_for_password(self) -> bool:
        """It was opened without one: no slip was printed yet."""
        return self.must_change_password and self.password_given_at is None and not self.has_usable_password()

    @property
    def password_expires_at(self) -> datetime:
        return self.password_changed_at + settings.PASSWORD_LIFETIME

    @property
    def password_due(self) -> PasswordDue | None:
        if self.must_change_password:
            return PasswordDue.HANDED_OUT
        return PasswordDue.EXPIRED if self.password_expires_at < timezone.now() else None

    @property
    def password_expires_soon(self) -> bool:
        return self.password_due is None and self.password_expires_at < timezone.now() + EXPIRES_SOON

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def choose_password(self, password: str) -> None:
        """A person's own choice."""
        self.set_password(password)
        self.must_change_password = False
        self.password_changed_at = timezone.now()
        self.save(update_fields=["password", "must_change_password", "password_changed_at"])

    def hand_out_password(self, password: str) -> None:
        """An administrator's reset: it opens a locked account and is valid for one login only."""
        self.set_password(password)
        self.must_change_password = True
        self.password_given_at = timezone.now()
        self.failed_logins = 0
        self.locked_until = None
        self.save(
            update_fields=["password", "must_change_password", "password_given_at", "failed_logins", "locked_until"]
        )
        self.login_sessions.all().delete()


class UsedPassword(models.Model):
    """The hash of a password that an account has or had, so that nobody chooses it again."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="used_passwords")
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("设置时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ("-set_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user}：{timezone.localtime(self.set_at):%Y-%m-%d %H:%M}"


class FailedLogins(models.Model):
    """The number of failed logins from one address within an hour; the first ones are also single events in the log."""

    address = models.CharField("来源地址", max_length=39, primary_key=True)
    since = models.DateTimeField("起", default=timezone.now, db_index=True)
    count = models.PositiveIntegerField("次数", default=0)
    names = models.JSONField("未逐条记录的登录名和次数", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "登录失败次数"

    def __str__(self) -> str:
        return f"{self.address}：{self.count}"


class RecoveryCode(models.Model):
    """The digest of a 备用码, which stands in for the phone once."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="recovery_codes")
    digest = models.CharField("备用码摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "备用码"
        constraints = (
            models.UniqueConstraint(
                fields=("user", "digest"), name="recovery_code_once", violation_error_message="备用码重复。"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}：{'已使用' if self.used_at else '未使用'}"


class LoginSession(AbstractBaseSession):
    """A session, with the person who is logged in and what tells it from that person's others."""

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name="账号", related_name="login_sessions", null=True, blank=True
    )
    since = models.DateTimeField("登录时间", null=True, blank=True)
    used_at = models.DateTimeField("最近使用", null=True, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    browser = models.CharField("浏览器", max_length=40, blank=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = verbose_name_plural = "登录会话"
