"""The site's addresses and one that shows the sample of a layout, as the page of an evaluation does."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from indicators.checks import check_sheet
from indicators.rules import rule_set
from perfeval.urls import handler400
from perfeval.urls import urlpatterns as site
from projects.documents.compose import compose
from projects.documents.layout import shipped_layout
from projects.documents.summary import draw_summary, summary_layout
from tests.projects.documents.sheets import long_sheet, sample, sample_grid
from tests.projects.documents.summary.sample import SUMMARY

__all__ = ["handler400", "urlpatterns"]

PAGE = """{% extends "base.html" %}{% load sheet static %}
{% block title %}表样{% endblock %}
{% block styles %}<link rel="stylesheet" href="{% static 'css/sheet.css' %}">{% endblock %}
{% block main_class %}container-fluid page{% endblock %}
{% block content %}
<h1 class="not-printed">表样</h1>
{% draw grid findings %}
<ol class="not-printed">{% for finding in findings %}<li><a href="{% cell_link finding grid %}">{{ finding.message }}</a></li>{% endfor %}</ol>
{% endblock %}"""


@login_not_required
def show(request: HttpRequest, code: str) -> HttpResponse:
    context = {"grid": sample_grid(code), "findings": ()}
    return HttpResponse(Template(PAGE).render(RequestContext(request, context)))


@login_not_required
def show_findings(request: HttpRequest) -> HttpResponse:
    sheet, scores = sample("national-2020")
    context = {"grid": compose(sheet, shipped_layout(), scores), "findings": check_sheet(sheet, rule_set())}
    return HttpResponse(Template(PAGE).render(RequestContext(request, context)))


@login_not_required
def show_long(request: HttpRequest) -> HttpResponse:
    context = {"grid": compose(long_sheet(), shipped_layout()), "findings": ()}
    return HttpResponse(Template(PAGE).render(RequestContext(request, context)))


@login_not_required
def show_summary(request: HttpRequest) -> HttpResponse:
    context = {"grid": draw_summary(SUMMARY, summary_layout()), "findings": ()}
    return HttpResponse(Template(PAGE).render(RequestContext(request, context)))


urlpatterns = [
    *site,
    path("sheets/summary/", show_summary),
    path("sheets/long/", show_long),
    path("sheets/findings/", show_findings),
    path("sheets/<slug:code>/", show),
]
