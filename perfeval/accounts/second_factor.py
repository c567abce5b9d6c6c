"""动态口令 of an account: switched on and off, its codes and 备用码 accepted once each.

An act is told before it is done, in one transaction: who keeps the log locks its end before any account.
"""

import enum
import secrets
import unicodedata
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from perfeval.accounts.models import RecoveryCode, User
from perfeval.accounts.sealing import seal, unseal
from perfeval.accounts.sessions import end_sessions
from perfeval.accounts.signals import account_acted
from perfeval.accounts.totp import step_of
from perfeval.requests import address_of

RECOVERY_CODES: Final = 10
RECOVERY_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that people misread
RECOVERY_LENGTH: Final = 10


class CodeVerdict(enum.Enum):
    BY_PHONE = "动态口令正确。"
    BY_RECOVERY = "备用码正确。"
    WRONG = "动态口令不正确。请看手机上现在显示的 6 位数字；手机时间不准也会出错。"
    USED = "这个动态口令已经用过。请等手机上换成下一个再输入。"
    UNREADABLE = "服务器无法读取您的动态口令密钥，请联系账号管理员重置动态口令。"

    @property
    def is_accepted(self) -> bool:
        return self in (CodeVerdict.BY_PHONE, CodeVerdict.BY_RECOVERY)


def is_required(user: User) -> bool:
    match settings.TOTP_REQUIRED:
        case "everyone":
            return True
        case "administrators":
            return user.is_staff or user.is_superuser
        case _:
            return False


@transaction.atomic
def switch_on(user: User, *, secret: str, step: int, request: HttpRequest) -> list[str]:
    """Returns the first 备用码. The code that proved the phone can't be used again."""
    account_acted.send(User, verb="totp-on", user=user, by=user, address=address_of(request))
    user.totp_secret, user.totp_step = seal(secret), step
    user.save(update_fields=["totp_secret", "totp_step"])
    return _new_recovery_codes(user)


@transaction.atomic
def switch_off(user: User, *, request: HttpRequest) -> None:
    account_acted.send(User, verb="totp-off", user=user, by=user, address=address_of(request))
    _forget_secret(user)


@transaction.atomic
def reset_second_factor(user: User, *, by: User | None, address: str | None = None) -> None:
    """An administrator's help for somebody without the phone and without 备用码."""
    account_acted.send(User, verb="totp-reset", user=user, by=by, address=address)
    _forget_secret(user)
    end_sessions(user)


def _forget_secret(user: User) -> None:
    user.totp_secret = ""
    user.save(update_fields=["totp_secret"])
    user.recovery_codes.all().delete()


@transaction.atomic
def renew_recovery_codes(user: User, *, request: HttpRequest) -> list[str]:
    account_acted.send(User, verb="recovery-codes", user=user, by=user, address=address_of(request))
    return _new_recovery_codes(user)


def _new_recovery_codes(user: User) -> list[str]:
    """The former ones are void. Only their digests are kept."""
    codes = ["".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest_of_code(user, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def accept_code(user: User, typed: str) -> CodeVerdict:
    """Takes a code of the phone or a 备用码; the database takes each only once, also from two windows."""
    code = plain_code(typed)
    unused = user.recovery_codes.filter(digest=_digest_of_code(user, code), used_at=None)
    if unused.update(used_at=timezone.now()):
        _begin_count_anew(user)
        return CodeVerdict.BY_RECOVERY
    secret = unseal(user.totp_secret)
    if secret is None:
        return CodeVerdict.UNREADABLE
    step = step_of(secret, code)
    if step is None:
        return CodeVerdict.WRONG
    if not User.objects.filter(pk=user.pk, totp_step__lt=step).update(totp_step=step):
        return CodeVerdict.USED
    _begin_count_anew(user)
    return CodeVerdict.BY_PHONE


def plain_code(typed: str) -> str:
    """Without the spaces, dashes and full-width digits that people type."""
    return unicodedata.normalize("NFKC", typed).replace(" ", "").replace("-", "").upper()


def _begin_count_anew(user: User) -> None:
    User.objects.filter(pk=user.pk).update(failed_logins=0, locked_until=None)


def _digest_of_code(user: User, code: str) -> str:
    """A 备用码 is random and long enough, so that one keyed hash protects it as well as slow ones protect passwords."""
    said = f"{user.pk}:{code}"
    return salted_hmac("perfeval.accounts.recovery", said, secret=settings.TOTP_KEY, algorithm="sha256").hexdigest()
