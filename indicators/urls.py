"""Addresses below /rules/."""

from django.urls import path

from indicators import views

urlpatterns = [
    path("", views.index, name="rules"),
    path("trial/", views.trial, name="trial"),
]
