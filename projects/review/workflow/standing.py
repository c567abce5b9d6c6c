"""Whether the sheet still stands where the person who acts saw it."""

from projects.models import Evaluation
from projects.review.workflow.refusals import OvertakenError


def standing_of(evaluation: Evaluation) -> str:
    """Goes with a form, so that what is decided is what was looked at."""
    parts = (evaluation.stage, evaluation.step, evaluation.step_since.isoformat())
    return " ".join((*parts, evaluation.exclusion, evaluation.publication))


def refuse_overtaken(evaluation: Evaluation, seen: str) -> None:
    if standing_of(evaluation) == seen:
        return
    if not seen:
        raise OvertakenError("不知道您办理时看到的是哪一步，没有办理。请刷新页面，看过后再办。")
    last = evaluation.events.exclude(verb="change").order_by("-sequence").first()
    who = f"“{last.actor}”刚刚办理了“{last.title}”，" if last else ""
    where = f"{evaluation.get_stage_display()}·{evaluation.get_step_display()}"
    raise OvertakenError(f"{who}这张表现在是“{where}”。本次操作没有办理，请核对后再操作。")
