"""The laws of history that a store must keep: the vectors that memory gives, across transactions, failures and restarts."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from signup_guard.errors import StoreError
from signup_guard.features import registry
from signup_guard.features.history import History, MemoryShelf
from signup_guard.features.shelf import prefixes
from signup_guard.features.tracks import TAIL
from signup_guard.store.sqlite import SqliteStore
from tests.streams import Event, replay, streams


def vectors(history: History, events: Sequence[Event]) -> list[bytes]:
    return [registry.compute(facts, past).tobytes() for facts, past in replay(history, events)]


@contextmanager
def sqlite_store(path: Path | None = None):
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(path or Path(folder) / "laws.db", durable=False)
        try:
            yield store
        finally:
            store.close()


@given(streams())
@settings(max_examples=60)
def test_sqlite_gives_the_vectors_that_memory_gives(events: Sequence[Event]) -> None:
    with sqlite_store() as store, store.unit():
        assert vectors(History(store), events) == vectors(History(MemoryShelf()), events)


@given(streams())
@settings(max_examples=30)
def test_memory_without_the_keys_that_one_event_names_gives_the_same_vectors(events: Sequence[Event]) -> None:
    signups = [event[1] for event in events if event[0] == "signup"]
    shared = [key for event in events if event[0] == "share" and (key := signups[event[1]].links.get(event[2]))]
    named = Counter(bytes.fromhex(key) for key in chain(*(facts.links.values() for facts in signups), shared))
    again = {key for key, times in named.items() if times > 1}
    shelf = MemoryShelf(np.unique(prefixes(again)))
    assert vectors(History(shelf), events) == vectors(History(MemoryShelf()), events)
    assert set(shelf.find([*named])) == again


@given(streams(most=3 * TAIL))
@settings(max_examples=20)
def test_history_survives_the_end_of_each_unit(events: Sequence[Event]) -> None:
    """Every signup in a unit of its own, and the store opened anew half-way."""
    expected = vectors(History(MemoryShelf()), events)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "laws.db"
        store = SqliteStore(path, durable=False)
        history = History(store)
        found = []
        steps = replay(history, events)
        with store.unit():
            pass
        while True:
            with store.unit():
                step = next(steps, None)
                if step is not None:
                    found.append(registry.compute(*step).tobytes())
            if step is None:
                break
            if len(found) == len(expected) // 2:
                store.close()
                store = history.shelf = SqliteStore(path, durable=False)
        store.close()
    assert found == expected


def test_a_failed_part_leaves_no_trace(tmp_path: Path) -> None:
    with sqlite_store(tmp_path / "a.db") as store:
        with store.unit():
            store.set_meta("kept", "1")
            with pytest.raises(RuntimeError), store.part():
                store.put({b"k" * 16: (None, b"state")}, ())
                assert store.next_seq() == 1
                raise RuntimeError
            assert store.next_seq() == 1
            assert store.find([b"k" * 16]) == {}
            assert store.put({b"k" * 16: (None, b"state")}, ()) == {b"k" * 16: 1}
        assert store.meta("kept") == "1"


def test_a_failed_part_keeps_what_came_before_it_in_the_unit(tmp_path: Path) -> None:
    key = b"k" * 16
    with sqlite_store(tmp_path / "a.db") as store, store.unit():
        with store.part():
            store.put({key: (None, b"one")}, ())
        with pytest.raises(RuntimeError), store.part():
            store.put({key: (1, b"two"), b"l" * 16: (None, b"other")}, ())
            raise RuntimeError
        assert store.find([key, b"l" * 16]) == {key: (1, b"one")}
    with sqlite_store(tmp_path / "a.db") as store:
        assert store.find([key, b"l" * 16]) == {key: (1, b"one")}


def test_a_failed_unit_leaves_no_trace(tmp_path: Path) -> None:
    with sqlite_store(tmp_path / "a.db") as store:
        with pytest.raises(RuntimeError), store.unit():
            store.set_meta("gone", "1")
            store.next_seq()
            raise RuntimeError
        assert store.meta("gone") is None
        with store.unit():
            assert store.next_seq() == 1


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("these are notes, and no database at all, however long they go on " * 100)
    with pytest.raises(StoreError, match=r"notes\.db cannot be opened"):
        SqliteStore(path)


def test_writes_are_synced_before_a_unit_ends(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "a.db")
    with store.unit():
        assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        strict = store._db.execute("SELECT name FROM pragma_table_list WHERE NOT strict AND name NOT LIKE '%sqlite%'").fetchall()
    assert strict == []
    store.close()


def test_later_rows_and_labels_change_no_vector() -> None:
    """Twice the same beginning, with different ends: the beginning's vectors are the same (also a law of the memory history)."""
    from random import Random

    from signup_guard.clock import MINUTE
    from signup_guard.features.examples import START
    from tests.streams import random_facts

    rng = Random(5)
    begin: list[Event] = [("signup", random_facts(rng, 5), START + i * MINUTE) for i in range(40)]
    ends: list[list[Event]] = [[], [("label", i, "fake") for i in range(40)], [("signup", random_facts(rng, 5), START)] * 5]
    with sqlite_store() as store, store.unit():
        first = vectors(History(store), begin)
    for end in ends:
        with sqlite_store() as store, store.unit():
            found = vectors(History(store), [*begin, *end])
        assert np.array_equal(found[:40], first)
