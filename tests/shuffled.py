"""Hands out the rows of a queryset without an order in a new order each time, so that no test can rely on luck."""

import random
from typing import Any

import pytest
from django.db.models import QuerySet

fetch_all = QuerySet._fetch_all


def fetch_shuffled(queryset: QuerySet[Any]) -> None:
    fetched_before = queryset._result_cache is not None
    fetch_all(queryset)
    if not fetched_before and not queryset.ordered and queryset._result_cache is not None:
        random.shuffle(queryset._result_cache)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_shuffled)
