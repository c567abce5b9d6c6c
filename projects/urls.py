"""Addresses of the records' pages."""

from django.urls import path

from projects.views import (
    adjustments,
    attachments,
    creation,
    evaluations,
    exports,
    filling,
    jobs,
    reading,
    rounds,
    summaries,
    units,
    verification,
)

urlpatterns = [
    path("rounds/", rounds.index, name="rounds"),
    path("rounds/<int:pk>/", rounds.evaluations, name="round"),
    path("rounds/<int:pk>/projects/", creation.projects, name="round_projects"),
    path("rounds/<int:pk>/creation/", creation.creation, name="creation"),
    path("rounds/<int:pk>/summary/", summaries.summary, name="summary"),
    path("rounds/<int:pk>/export/", exports.round_export, name="round_export"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/edit/", filling.edit, name="edit"),
    path("evaluations/<int:pk>/save/", filling.save_rows, name="save_rows"),
    path("evaluations/<int:pk>/rows/", filling.change_rows, name="change_rows"),
    path("evaluations/<int:pk>/attachments/", attachments.attachments, name="attachments"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/change/", attachments.attachment_change, name="attachment_change"),
    path("evaluations/<int:pk>/reading/", reading.reading, name="reading"),
    path("evaluations/<int:pk>/goal/", evaluations.approved_goal, name="approved_goal"),
    path("evaluations/<int:pk>/adjustment/", adjustments.adjustment, name="adjustment"),
    path("adjustments/", adjustments.adjustments, name="adjustments"),
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/<int:pk>/cancel/", jobs.stop, name="cancel_job"),
    path("jobs/<int:pk>/file/", jobs.file, name="job_file"),
    path("verify/", verification.verify, name="verify"),
]
