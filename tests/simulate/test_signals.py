"""That no signal which looks at one thing alone tells the classes of a simulated stream apart."""

import json
from collections import defaultdict
from random import Random

import numpy as np
from sklearn.metrics import roc_auc_score

from signup_guard.features import registry
from signup_guard.features.registry import Column
from signup_guard.schema.history import read_history
from signup_guard.simulate import simulate
from training.replay import replay


def weighs_many_things(column: Column) -> bool:
    """Rings, facet neighbours, and what is known of the labels or first looks of linked signups: these are made to tell."""
    told = ("neighbour", "fake", "genuine", "looks")
    return column.signal.family == "ring" or any(word in column.name for word in told)


def separates(fake: np.ndarray, values: np.ndarray) -> float:
    """The AUC of one signal, whichever way it points; "no such thing here" counts as least, as middling or as most, whatever is worst."""
    missing = np.isnan(values)
    middle = 0.0 if missing.all() else float(np.median(values[~missing]))
    found = [float(roc_auc_score(fake, np.where(missing, instead, values))) for instead in (-1e31, middle, 1e31)]
    return max(max(auc, 1 - auc) for auc in found)


def test_a_signal_that_is_missing_for_one_class_is_found_out():
    fake = np.array([True, True, False, False])
    assert separates(fake, np.array([np.nan, np.nan, 1.0, 2.0])) == 1.0
    assert separates(fake, np.array([1.0, 2.0, 1.0, 2.0])) == 0.5


def test_no_single_signal_gives_the_class_away(tmp_path):
    """On platforms that differ: what stands out on one of them by the chance of a few rings must not do so on all."""
    found = defaultdict(list)
    for seed in (31, 34, 62):
        stream = list(simulate(Random(seed), days=12, per_day=125, fake_share=0.4))
        path = tmp_path / f"{seed}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in stream))
        replayed = replay(read_history([path]).rows)
        fakes = {row["signup_id"] for row in stream if row["ring_id"] is not None}
        fake = np.array([row.signup_id in fakes for row in replayed.rows])
        vectors = replayed.vectors.read()
        for place, column in enumerate(registry.columns()):
            if not weighs_many_things(column):
                found[column.name].append(separates(fake, vectors[:, place]))
    assert {name: np.round(aucs, 3) for name, aucs in found.items() if np.mean(aucs) > 0.9} == {}
