"""Addresses of the records' pages."""

from django.urls import path

from projects.views import creation, evaluations, rounds, summaries, units

urlpatterns = [
    path("rounds/", rounds.index, name="rounds"),
    path("rounds/<int:pk>/", rounds.evaluations, name="round"),
    path("rounds/<int:pk>/projects/", creation.projects, name="round_projects"),
    path("rounds/<int:pk>/creation/", creation.creation, name="creation"),
    path("rounds/<int:pk>/summary/", summaries.summary, name="summary"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/goal/", evaluations.approved_goal, name="approved_goal"),
]
