"""A cache in Redis that pages can do without: while Redis is away nothing is kept and nothing is counted."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError

logger = logging.getLogger(__name__)

SPARED: Final = 5.0  # seconds in which nobody asks a Redis that didn't answer: each question may take two seconds
_away_until: dict[str, float] = {}  # of each server, for all threads of this process


class ForgetfulClient(RedisCacheClient):
    _servers: list[str]

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return bool(self._ask(super().add, key, value, timeout, otherwise=True))

    def get(self, key: Any, default: Any) -> Any:
        return self._ask(super().get, key, default, otherwise=default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        self._ask(super().set, key, value, timeout, otherwise=None)

    def incr(self, key: Any, delta: Any) -> int:
        """As of a key that isn't there."""
        count = self._ask(super().incr, key, delta, otherwise=None)
        if count is None:
            raise ValueError(key)
        return int(count)

    def _ask(self, question: Callable[..., Any], *about: Any, otherwise: Any) -> Any:
        server = self._servers[0]
        if time.monotonic() < _away_until.get(server, 0.0):
            return otherwise
        try:
            return question(*about)
        except RedisError as error:
            _away_until[server] = time.monotonic() + SPARED
            logger.warning("Redis is away, and the cache with it: %s", error)
            return otherwise


class ForgetfulCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgetfulClient
