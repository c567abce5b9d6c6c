"""A cache in Redis that pages can do without: while Redis is away nothing is kept and nothing is counted."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError

logger = logging.getLogger(__name__)


class ForgetfulClient(RedisCacheClient):
    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        try:
            return bool(super().add(key, value, timeout))
        except RedisError as error:
            _tell(error)
            return True

    def get(self, key: Any, default: Any) -> Any:
        try:
            return super().get(key, default)
        except RedisError as error:
            _tell(error)
            return default

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        try:
            super().set(key, value, timeout)
        except RedisError as error:
            _tell(error)

    def incr(self, key: Any, delta: Any) -> int:
        """As of a key that isn't there."""
        try:
            return int(super().incr(key, delta))
        except RedisError as error:
            _tell(error)
            raise ValueError(key) from error


class ForgetfulCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgetfulClient


def _tell(error: RedisError) -> None:
    logger.warning("Redis is away, and the cache with it: %s", error)
