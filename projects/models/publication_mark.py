"""What tells that something else of a round is published now than a moment ago."""

from uuid import UUID, uuid4

from django.db import models

from projects.models.round import Round


class PublicationMark(models.Model):
    """Of one round. Whoever keeps what the public reads asks whether the mark is still the same."""

    round = models.OneToOneField(
        Round, models.CASCADE, verbose_name="自评任务", related_name="publication_mark", primary_key=True
    )
    mark = models.UUIDField("记号", default=uuid4)

    class Meta:
        verbose_name = verbose_name_plural = "公开内容的记号"

    def __str__(self) -> str:
        return f"{self.round_id}：{self.mark}"


def all_marks() -> dict[int, UUID]:
    return dict(PublicationMark.objects.order_by().values_list("round", "mark"))


def renew_mark(round_id: int) -> None:
    """In the transaction that publishes or takes back. A sheet of the round is locked before, the log's chain after."""
    PublicationMark.objects.bulk_create(
        [PublicationMark(round_id=round_id)], update_conflicts=True, unique_fields=["round"], update_fields=["mark"]
    )
