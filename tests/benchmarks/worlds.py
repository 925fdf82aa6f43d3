"""Simulated worlds played through the training's own replay, with what the simulator knows of each row: for the tables of this folder.

A world is played by one process, several worlds at a time.  Labels are received as the stream tells them; figures are of the truth.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

import numpy as np
import xgboost

from signup_guard.features import registry
from signup_guard.schema.history import read_history
from training.calibrate import cut_at
from training.fit import columns_without, grow, in_turn, weights_of
from training.looks import learn_first, loaded, with_looks
from training.replay import Replayed, replay
from training.split import rings_of
from training.write import margins

Truth = dict[str, Any]
J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class World:
    """The rows of a world with their vectors, in order; `truth` is what the simulator wrote of each; `ring` is "" for genuine people."""

    replayed: Replayed
    truth: Sequence[Truth]

    @property
    def fake(self) -> np.ndarray:
        return np.array([row["ring_id"] is not None for row in self.truth])

    @property
    def ring(self) -> np.ndarray:
        return np.array([row["ring_id"] or "" for row in self.truth])


class Model(NamedTuple):
    """First trees, if any, and the trees that read their looks."""

    first: bytes | None
    trees: bytes


def played(stream: Iterable[dict[str, Any]]) -> World:
    """Plays a stream of the simulator."""
    truth: dict[str, Truth] = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.jsonl"
        with path.open("w") as file:
            for row in stream:
                truth[row["signup_id"]] = {name: value for name, value in row.items() if not isinstance(value, dict)}
                file.write(json.dumps({**row, "ring_id": row["ring_id"] if row["label"] == "fake" else None}) + "\n")
        replayed = replay(read_history([path]).rows, processes=1)
    # What is handed from process to process goes without its text, which nobody reads any more.
    rows = [replace(row, text=b"") for row in replayed.rows]
    return World(replace(replayed, rows=rows), [truth[row.signup_id] for row in rows])


def spread(work: Callable[[J], R], jobs: Sequence[J]) -> list[R]:
    """What each job comes to, in order; one a core at a time, with a line on stderr for each that is done."""
    begun = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        results = [pool.submit(work, job) for job in jobs]
        for done, _ in enumerate(as_completed(results), 1):
            print(f"{work.__name__}: {done} of {len(jobs)} worlds ({time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)
    return [result.result() for result in results]


def trees(learnt: Replayed, places: Sequence[int], trust: np.ndarray | None = None) -> xgboost.Booster:
    """Trees on these columns of the rows, weighted as `fit` does it and by `trust` besides; who is not labelled fake counts as genuine."""
    weights = weights_of(learnt, rings_of(learnt), np.arange(len(learnt.rows)))
    fake = np.array([row.label == "fake" for row in learnt.rows])
    return in_turn(grow, learnt.vectors.taking(places), fake, weights if trust is None else weights * trust)


def told(whole: Replayed) -> np.ndarray:
    """Whether each row's label became known: what a model is fitted on."""
    return np.array([row.label is not None for row in whole.rows])


def model(whole: Replayed, learnable: np.ndarray, trust: np.ndarray | None = None) -> Model:
    """First trees on the labelled ones of these rows, and trees on all of them."""
    first = learn_first(whole, learnable & told(whole), None, grow)
    content = trees(whole.of(learnable), every_column(), None if trust is None else trust[learnable])
    return Model(first and first.trees, bytes(content.save_raw(raw_format="json")))


def scored(by: Model, whole: Replayed) -> np.ndarray:
    """Margins of all rows of a world."""
    if by.first is not None:
        with_looks(whole, margins(loaded(by.first), whole.vectors.taking(columns_without(None, first=True))))
    return margins(loaded(by.trees), whole.vectors.taking(every_column()))


def every_column() -> list[int]:
    """What the model looks at."""
    return columns_without(None)


def plain_counts() -> list[int]:
    """What a signup tells by itself, and how often each of its identities was seen in each window: the usual way to do it."""
    alone = set(columns_without("history"))
    return [place for place, column in enumerate(registry.columns()) if place in alone or column.signal.code.endswith("_signups")]


def held_at(scores: np.ndarray, fake: np.ndarray, share: float) -> np.ndarray:
    """Whom a cut holds that holds at most this share of genuine people."""
    return scores >= cut_at(scores[~fake], share)


def interval(parts: np.ndarray, wholes: np.ndarray, resamples: int = 1000) -> tuple[float, float, float]:
    """The sum of `parts` (one a ring) by that of `wholes`, and its 95 % interval by bootstrap over rings."""
    drawn = np.random.default_rng(0).integers(len(parts), size=(resamples, len(parts)))
    shares = parts[drawn].sum(axis=1) / wholes[drawn].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(parts.sum() / wholes.sum()), float(low), float(high)


def by_ring(ring: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(members held, members) of each ring."""
    _, index = np.unique(ring[ring != ""], return_inverse=True)
    return np.bincount(index, weights=held[ring != ""]), np.bincount(index).astype(float)


def told_as(value: float, low: float, high: float) -> str:
    """A share with its interval, in percent."""
    return f"{100 * value:.1f} ({100 * low:.1f}-{100 * high:.1f})"


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Markdown."""
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in (head, ["---"] * len(head), *lines))
