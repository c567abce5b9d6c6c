"""The append-only event log, with one chain of hashes for each evaluation and one for the accounts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.constraints import exactly_when, needs, written
from projects.models.reach import HANGING_ON_SHEET, Right, has_right, seen_by
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

ACCOUNTS = "accounts"
RETURN = "return"
LOG_VERIFIED = "log-verified"
BACKED_UP = "backup"
RESTORED = "restore"
FILLING_VERBS = ("change", "import", "submit", "attach", "begin")

# The words on screen; a verb that isn't named here is shown as it is stored.
TITLES: Final[Mapping[str, str]] = {
    "login": "登录",
    "logout": "退出",
    "login-failed": "登录失败",
    "logins-failed": "登录失败（合计）",
    "password-changed": "修改密码",
    "password-reset": "重置密码",
    "totp-on": "启用动态口令",
    "totp-off": "停用动态口令",
    "totp-reset": "重置动态口令",
    "recovery-codes": "更换备用码",
    "sessions-ended": "退出其他登录",
    "slip-printed": "打印密码条",
    "account-opened": "开通账号",
    "account-unlocked": "解锁账号",
    "accounts-imported": "导入账号",
    "account-changed": "变更账号",
    "role-granted": "授予角色",
    "role-changed": "变更角色",
    "role-withdrawn": "收回角色",
    "role-assigned": "调整分管单位",
    "extend": "延期",
    "reschedule": "调整环节时间",
    "extension-withdrawn": "撤销延期",
    "urge": "催报",
    "want-materials": "要求报送材料",
    "hand-in": "报送材料",
    "return-material": "退回材料",
    "download-material": "查看报送材料",
    "substitute-named": "指定代办",
    "substitution-ended": "结束代办",
    "admin-added": "系统管理：新增",
    "admin-changed": "系统管理：修改",
    "admin-deleted": "系统管理：删除",
    LOG_VERIFIED: "核对操作日志",
    BACKED_UP: "备份",
    RESTORED: "恢复备份",
    "standard-opinions": "常用意见",
    "create": "生成",
    "enlist": "列入应评项目清单",
    "reorganise": "机构调整",
    "end-project": "项目终止",
    "change": "修改",
    "import": "导入",
    "begin": "带入内容",
    "ledger": "财政数据",
    "budget": "部门预算表",
    "attach": "佐证材料",
    "download": "下载佐证材料",
    "explain": "校验说明",
    "freeze": "生成待签版本",
    "scan": "盖章扫描件",
    "submit": "送审",
    "withdraw": "撤回",
    RETURN: "退回",
    "approve": "审核通过",
    "enter-published": "按已公布的表导入",
    "correct": "更正",
    "begin-evaluation": "开始自评",
    "revoke": "撤销下发",
    "reassign": "改由其他单位填报",
    "exclude": "不纳入自评",
    "include": "恢复纳入自评",
    "ask-adjustment": "申请目标调整",
    "withdraw-adjustment": "撤回目标调整",
    "agree-adjustment": "同意目标调整",
    "refuse-adjustment": "不同意目标调整",
    "remark": "批注",
    "answer-remark": "批注已处理",
    "close-remark": "批注办结",
    "reopen-remark": "重新提出批注",
    "recheck-draw": "抽取复核",
    "recheck-assign": "分派复核",
    "recheck-score": "复核打分",
    "recheck-issue": "发出复核意见书",
    "recheck-agree": "同意复核意见",
    "recheck-dispute": "对复核意见提出异议",
    "recheck-lapse": "逾期未答复，按无异议办理",
    "recheck-uphold": "维持复核意见",
    "recheck-revise": "采纳异议，重新复核",
    "recheck-report": "报告整改",
    "recheck-accept": "整改验收通过",
    "recheck-return": "退回整改",
    "publish": "公开",
    "withhold": "不予公开",
    "export": "导出",
    "print": "打印",
}

RECHECK_BY_UNIT: Final = ("recheck-agree", "recheck-dispute", "recheck-report")
RECHECK_TO_UNIT: Final = (
    "recheck-issue",
    "recheck-lapse",
    "recheck-uphold",
    "recheck-revise",
    "recheck-accept",
    "recheck-return",
)
WITHIN_THE_BUREAU: Final = ("recheck-draw", "recheck-assign", "recheck-score")  # not told before an opinion is issued


class ChainHead(models.Model):
    """The last link of a chain. Writers queue for its row, and it shows when links at the end are missing."""

    chain = models.CharField("链", max_length=32, primary_key=True)
    sequence = models.PositiveIntegerField("序号", default=0)
    digest = models.CharField("摘要", max_length=64, blank=True)
    untold_from = models.PositiveIntegerField("尚未通知的第一条", null=True, blank=True)  # a worker tells of it

    class Meta:
        verbose_name = verbose_name_plural = "日志链"
        indexes = (models.Index(fields=["chain"], condition=Q(untold_from__isnull=False), name="chain_head_untold"),)

    def __str__(self) -> str:
        return f"{self.chain}：{self.sequence}"


class EventQuerySet(models.QuerySet["Event"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """The 审计管理员 reads the whole log; people who see a sheet read its events."""
        scope = scope_of(user)
        if has_right(scope, Right.READ_LOG):
            return self.all()
        return self.filter(seen_by(scope, HANGING_ON_SHEET))


class Event(models.Model):
    chain = models.CharField("链", max_length=32)
    sequence = models.PositiveIntegerField("序号")
    evaluation = models.ForeignKey(
        "projects.Evaluation", models.PROTECT, verbose_name="自评表", related_name="events", null=True, blank=True
    )
    verb = models.CharField("事项", max_length=40)
    subject = models.CharField("对象", max_length=200, blank=True)
    changes = models.JSONField("变动", default=dict, blank=True)
    opinion = models.TextField("意见", blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="账号",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    actor = models.CharField("经办人", max_length=120, help_text="当时的姓名和登录名。")
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    previous = models.CharField("上一条摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["-at", "-id"], name="event_time"),
            models.Index(fields=["user", "-at"], name="event_user"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("chain", "sequence"), name="event_link_once", violation_error_message="链上已有这一条。"
            ),
            models.CheckConstraint(
                name="event_sequence_from_1", condition=Q(sequence__gte=1), violation_error_message="序号从 1 起。"
            ),
            models.CheckConstraint(
                name="event_says_who_and_what",
                condition=written("verb") & written("actor") & written("digest"),
                violation_error_message="日志要写明事项、经办人和摘要。",
            ),
            exactly_when(
                Q(sequence=1),
                Q(previous=""),
                name="event_follows_another",
                message="除第一条外，每一条都接在上一条之后。",
            ),
            exactly_when(
                Q(chain=ACCOUNTS),
                Q(evaluation__isnull=True),
                name="event_chain_is_the_evaluations",
                message="自评表的日志记在它自己的链上，其余的记在账号链上。",
            ),
            needs(Q(verb=RETURN), written("opinion"), name="event_return_has_an_opinion", message="退回要写明意见。"),
        )

    def __str__(self) -> str:
        return f"{self.actor}：{self.title}"

    @property
    def title(self) -> str:
        return TITLES.get(self.verb, self.verb)
