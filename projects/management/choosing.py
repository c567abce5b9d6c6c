"""Finds the round or unit that an administrator names on the command line, or lists the possible ones."""

from typing import Final

from django.core.management.base import CommandError
from django.db.models import Q, QuerySet

from projects.models import Department, Region, Round

MOST_NAMED: Final = 20


def chosen_round(year: int, region: str) -> Round:
    named = Q(region__code=region) | Q(region__name=region) if region else Q()
    rounds = list(Round.objects.filter(named, year=year).select_related("region"))
    if len(rounds) == 1:
        return rounds[0]
    if rounds:
        names = "、".join(f"{each.region.name}（{each.region.code}）" for each in rounds)
        raise CommandError(f"{year} 年度有 {len(rounds)} 个自评任务：{names}。请用 --region 指定行政区划。")
    raise CommandError(_no_round(year, region))


def rounds_of(year: int) -> QuerySet[Round]:
    """Returns the rounds of every region, at least one."""
    rounds = Round.objects.filter(year=year)
    if not rounds.exists():
        raise CommandError(_no_round(year))
    return rounds


def _no_round(year: int, region: str = "") -> str:
    years = sorted(set(Round.objects.order_by().values_list("year", flat=True)))
    there_are = "、".join(str(each) for each in years) or "一个也没有"
    where = f"在“{region}”" if region else ""
    return f"{where}没有 {year} 年度的自评任务。现有的年度：{there_are}。"


def chosen_department(name: str, region: Region) -> Department | None:
    """Finds by code or name; by a part of the name where only one unit matches."""
    if not name:
        return None
    units = Department.objects.filter(region=region).select_related("parent").order_by("path")
    found = list(units.filter(Q(name=name) | Q(code=name))) or list(units.filter(name__icontains=name))
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(f"“{region}”没有名称含“{name}”的单位，也没有这个代码。")
    places = "\n".join(
        f"  {each}（代码 {each.code or '无'}，在“{each.parent or region}”下）" for each in found[:MOST_NAMED]
    )
    more = f"\n  ……共 {len(found)} 个" if len(found) > MOST_NAMED else ""
    raise CommandError(f"有 {len(found)} 个单位的名称含“{name}”，请写全名或单位代码：\n{places}{more}")
