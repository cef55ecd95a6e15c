"""How many examples the random tests make: few in `make test`, all in `make test-all`, many in the nightly profile."""

import os

from hypothesis import HealthCheck, settings

PROFILE = os.environ.get("NEWSBROWSE_EXAMPLES", "few")
"""The profile, by an environment variable: ``few``, ``all`` or ``nightly``."""

_SHARES = {"few": 0.2, "all": 1, "nightly": 10}
_USUAL = 100


def examples(count: int) -> int:
    """Return how many examples a test makes that makes ``count`` in `make test-all`."""
    return max(3, int(count * _SHARES[PROFILE]))


# Nothing has a deadline: that the machine is busy is no fault. `make test` and `make test-all` make the same examples
# every time, so that a new one never fails on a change that has nothing to do with it.
_always: dict[str, object] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
for _name in ("few", "all"):
    settings.register_profile(_name, max_examples=int(_USUAL * _SHARES[_name]), derandomize=True, **_always)
settings.register_profile("nightly", max_examples=_USUAL * 10, print_blob=True, **_always)
