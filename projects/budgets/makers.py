"""Whether the 编制部门 that is written over the tables is the department for which they are brought."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from projects.budgets.kinds import plain_label
from projects.models import Department, DepartmentName


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMakers:
    wrong: tuple[str, ...]  # names of other departments
    unknown: tuple[str, ...]  # names that nobody has: short ones, perhaps, for a person to look at


def judge_makers(makers: Iterable[str], department: Department) -> JudgedMakers:
    """By the names of all times: what was published years ago carries the name of then."""
    facts = DepartmentName.objects.filter(department__region=department.region_id).values_list("department", "name")
    holders: dict[str, set[int]] = {}
    for key, name in facts:
        holders.setdefault(plain_label(name), set()).add(key)
    others = [maker for maker in makers if department.pk not in holders.get(plain_label(maker), set())]
    return JudgedMakers(
        wrong=tuple(maker for maker in others if plain_label(maker) in holders),
        unknown=tuple(maker for maker in others if plain_label(maker) not in holders),
    )


def why_wrong(judged: JudgedMakers, department: Department) -> Iterator[str]:
    for maker in judged.wrong:
        yield f"表中写的编制部门是“{maker}”，页面上选的是“{department}”，请核对单位或文件。"
