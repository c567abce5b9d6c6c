"""Approved sheets, a sample of them, and rechecks brought as far as people would bring them."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from projects.models import Evaluation, Recheck, RecheckReason, RecheckSample, Step
from projects.rechecks.acting import RecheckSaid, act_on_recheck, standing_of_recheck
from projects.rechecks.choosing import DrawMethod
from projects.rechecks.marking import TypedScore, save_scores
from projects.rechecks.population import digest_of_list, population_as_text, population_of
from projects.rechecks.sampling import fix_sample
from projects.rechecks.table import RecheckAct
from tests.projects.attachments.files import image
from tests.projects.scenes import County, brought_to, filled, sound

ALL = DrawMethod(largest=500)


def approved(scene: County, *names: str) -> list[Evaluation]:
    return [brought_to(scene, filled(scene, sound(), name=name), Step.APPROVED) for name in names]


def sampled(scene: County, method: DrawMethod = ALL) -> RecheckSample:
    seen = digest_of_list(population_as_text(population_of(scene.round)))
    return fix_sample(scene.round, method, seen=seen, by=scene.people["finance office"])


def drawn(scene: County, name: str = "培训费") -> Recheck:
    """The sheet of that name, in a sample of its own, with 财政业务科室 as its reviewer."""
    evaluation = approved(scene, name)[0]
    sample = sampled(scene)
    Recheck.objects.filter(sample=sample).update(reviewer=scene.people["finance desk"])
    return Recheck.objects.get(sample=sample, evaluation=evaluation)


def scored(scene: County, recheck: Recheck, score: str = "8") -> Recheck:
    """The first indicator gets that score for 佐证不足, the others keep their own."""
    row = recheck.rows.get(position=1)
    typed = TypedScore(score=score, reason=reason("佐证不足"), note="签到表缺两期。", version=str(row.row_version))
    save_scores(recheck, {row.key: typed}, by=scene.people["finance desk"], fills_rest=True)
    return Recheck.objects.get(pk=recheck.pk)


def reason(name: str) -> str:
    return str(RecheckReason.objects.get(name=name).pk)


def seen_of_recheck(recheck: Recheck) -> str:
    fresh = Recheck.objects.get(pk=recheck.pk)
    return standing_of_recheck(fresh, list(fresh.rows.all()))


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def acted(scene: County, recheck: Recheck, act: RecheckAct, person: str, said: RecheckSaid | None = None) -> Recheck:
    given = said or RecheckSaid(text="已核对。")
    return act_on_recheck(recheck, act, by=scene.people[person], seen=seen_of_recheck(recheck), said=given)


def issued(scene: County, recheck: Recheck, *, demand: str = "补齐签到表。") -> Recheck:
    until = in_days(20) if demand else None
    said = RecheckSaid(text=demand, answer_until=in_days(10), rectify_until=until)
    return acted(scene, recheck, RecheckAct.ISSUE, "finance office", said)


def reported(scene: County, recheck: Recheck) -> Recheck:
    acted(scene, recheck, RecheckAct.AGREE, "owner")
    said = RecheckSaid(text="已补齐。", rectified_on=in_days(0), files=proofs("签到表.png"))
    return acted(scene, recheck, RecheckAct.REPORT, "owner", said)


def proofs(*names: str) -> Sequence[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, image("PNG")) for name in names]
