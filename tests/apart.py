"""Runs a check in a process of its own, where the memory that it takes goes with it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def run_apart(check: Callable[[], None]) -> None:
    """Run ``check``, a function of a test's module, in another process; what fails there fails here."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        process.submit(check).result()
