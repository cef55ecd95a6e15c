"""Worker processes: what is slow, greedy or deadly costs itself alone; nothing else is lost, held up or reordered."""

import os
import signal
import time
from collections.abc import Iterator
from itertools import count, islice

import pytest

from db.errors import ImportStopped
from db.ingest import process_pool as module
from db.ingest.convert import Conversion
from db.ingest.process_pool import ConverterPool
from db.ingest.source.records import Record, Refusal, Skip


def act(record: Record) -> Conversion:
    """Do what the record says."""
    match record.data.split():
        case [b"sleep", seconds]:
            time.sleep(float(seconds))
        case [b"spin"]:
            while True:
                pass
        case [b"die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case [b"exit"]:
            os._exit(7)
        case [b"eat"]:
            try:
                bytearray(module.WORKER_MEMORY)
            except MemoryError:
                return Refusal(record.place, "memory", "")
    return Skip(f"{record.place} by {os.getpid()}")


def records(*orders: str) -> Iterator[Record]:
    for number, order in enumerate(orders):
        yield Record(str(number), order.encode(), "page", "test")


@pytest.fixture
def workers() -> Iterator[ConverterPool]:
    pool = ConverterPool(2, converter=act, seconds=1.0)
    yield pool
    pool.close()


def outcomes(workers: ConverterPool, *orders: str) -> list[str]:
    """What became of each record: its code where it was refused, else "read"; they come in order."""
    done = list(workers.convert_all(records(*orders)))
    assert [record.place for record, _ in done] == [str(number) for number in range(len(orders))]
    return [outcome.code if isinstance(outcome, Refusal) else "read" for _, outcome in done]


def test_what_is_slow_first_comes_first_all_the_same(workers: ConverterPool) -> None:
    assert outcomes(workers, "sleep 0.3", "", "", "sleep 0.1", "") == ["read"] * 5


def test_what_never_ends_is_refused_and_the_rest_is_read(workers: ConverterPool) -> None:
    assert outcomes(workers, "", "spin", "", "sleep 30", "") == ["read", "timeout", "read", "timeout", "read"]


@pytest.mark.parametrize("end", ["die", "exit"])
def test_a_worker_that_dies_costs_its_record_alone(workers: ConverterPool, end: str) -> None:
    assert outcomes(workers, *[""] * 5, end, *[""] * 5) == ["read"] * 5 + ["worker-died"] + ["read"] * 5


def test_memory_has_an_end(workers: ConverterPool) -> None:
    assert outcomes(workers, "", "eat", "") == ["read", "memory", "read"]


def test_what_is_no_record_passes_through_in_its_place(workers: ConverterPool) -> None:
    (record,) = records("sleep 0.1")
    passed = [item for item, _ in workers.convert_all(["before", record, "after"])]
    assert passed == ["before", record, "after"]


def test_forms_that_are_read_in_no_time_start_no_process() -> None:
    workers = ConverterPool(converter=act)
    ((_, outcome),) = workers.convert_all([Record("0", b"", "page-text", "test")])
    assert outcome == Skip(f"0 by {os.getpid()}")


def test_no_more_is_on_its_way_than_memory_has_room_for(
    workers: ConverterPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 6)
    asked = count()
    endless = (Record(str(next(asked)), b"", "page", "test") for _ in count())
    for done, _ in enumerate(islice(workers.convert_all(endless), 50), start=1):
        assert next(asked) - done <= 8
        asked = count(next(asked) - 1)
    workers.close()


def test_large_records_wait_a_few_at_a_time(workers: ConverterPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING_BYTES", 100)
    made: list[int] = []

    def large() -> Iterator[Record]:
        for number in range(20):
            made.append(number)
            yield Record(str(number), b"sleep 0.01" + b" " * 40, "page", "test")

    for done, _ in enumerate(workers.convert_all(large()), start=1):
        assert len(made) - done <= 3


def test_stopping_waits_for_nothing() -> None:
    is_stopped = False
    workers = ConverterPool(1, lambda: is_stopped, converter=act, seconds=3600)
    understood = workers.convert_all(records("", "sleep 3600"))
    next(understood)
    is_stopped = True
    with pytest.raises(ImportStopped):
        next(understood)
    workers.close()  # if it waited for the page, it would wait for an hour


def test_workers_give_way_to_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECORDS_A_WORKER", 3)
    workers = ConverterPool(1, converter=act)
    done = [outcome.place for _, outcome in workers.convert_all(records(*[""] * 9)) if isinstance(outcome, Skip)]
    workers.close()
    assert len(done) == 9
    assert len({place.rpartition(" ")[2] for place in done}) >= 3
