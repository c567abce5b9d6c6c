"""What a password must be."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from perfeval.accounts.models import User

CLASSES = "密码须包含大写字母、小写字母、数字、符号中的至少三类。"


def complaints(password: str) -> list[str]:
    try:
        validate_password(password, User(username="zhang", name="张三"))
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("password", ["Lanterns-9", "lanterns-9", "LANTERNS-9", "Lanternsnine 9", "Lanterns9"])
def test_three_classes_of_eight_characters_will_do(password: str) -> None:
    assert complaints(password) == []


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("Lant-9", "密码至少要有 8 个字符。"),
        ("lanterns9", CLASSES),
        ("灯笼高高挂起来9a", CLASSES),
        ("Zhang-2026-9", "密码不能包含登录名。"),
        ("P@ssw0rd", "不能使用常见的密码。"),
    ],
)
def test_weak_password_is_refused_in_words(password: str, told: str) -> None:
    assert complaints(password) == [told]
