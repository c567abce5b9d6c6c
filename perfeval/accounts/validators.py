"""The rules for passwords (GB/T 22239-2019: length and classes of characters)."""

import string

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from perfeval.accounts.models import User


class MinimumLength:
    """Django's own validator has an English message."""

    def __init__(self, min_length: int) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self) -> str:
        return f"密码至少要有 {self.min_length} 个字符。"


class NotCommon(CommonPasswordValidator):
    """Uses the site's own words; Django's translation addresses people in another way."""

    def get_error_message(self) -> str:
        return self.get_help_text()

    def get_help_text(self) -> str:
        return "不能使用常见的密码。"


class CharacterClasses:
    required = 3

    def validate(self, password: str, user: User | None = None) -> None:
        classes = (str.islower, str.isupper, str.isdigit, is_symbol)
        if sum(any(map(belongs, password)) for belongs in classes) < self.required:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return "密码须包含大写字母、小写字母、数字、符号中的至少三类。"


class NotTheUsername:
    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.username and user.username.lower() in password.lower():
            raise ValidationError(self.get_help_text(), code="password_is_username")

    def get_help_text(self) -> str:
        return "密码不能包含登录名。"


class NotUsedBefore:
    """Refuses the last passwords and the present one. Django tells this validator of each password after saving it."""

    def __init__(self, kept: int) -> None:
        self.kept = kept

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        used = {user.password, *user.used_passwords.values_list("password", flat=True)[: self.kept]}
        if any(check_password(password, each) for each in used):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None or not user.has_usable_password():
            return
        user.used_passwords.create(password=user.password)
        kept = list(user.used_passwords.values_list("pk", flat=True)[: self.kept])
        user.used_passwords.exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        return f"不能使用最近用过的 {self.kept} 个密码。"


def is_symbol(character: str) -> bool:
    return character in string.punctuation or character == " "
