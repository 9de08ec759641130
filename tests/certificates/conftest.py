import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_counts_of_earlier_tests():
    """Wrong digits are counted in Redis, which no rollback empties."""
    cache.clear()
