"""Two public histories through the ordinary `training fit` and `evaluate`, each beside a plain reference on the same rows.

`python -m tests.benchmarks.references` finds the files in `../shared/data` or `SIGNUP_GUARD_DATA`.  Nothing was tuned on the rows they are
judged on.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import xgboost

from signup_guard.clock import format_time, parse_time
from signup_guard.schema.history import Row, read_history
from signup_guard.schema.mapping import read_mapping
from training.metrics import ranking

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA = Path(os.environ.get("SIGNUP_GUARD_DATA", ROOT.parent / "shared" / "data"))
AWS = DATA / "aws_registration" / "registration_data_20K_minimum.csv"
FRAUDECOM = DATA / "fraudecom" / "part2_rows120889-151111.csv"
JANUARY = ("2015-01-01", "2015-01-06", "2015-02-01")
"""Begin, first test day, end."""


def command(*words: object) -> str:
    """What `python -m training` prints on stdout; its own words on stderr pass through where it fails."""
    done = subprocess.run([sys.executable, "-m", "training", *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def through_training(history: Path, mapping: Path, at: str, without: str | None = None) -> dict[str, float]:
    """Fits before `at`, evaluates from then on."""
    with tempfile.TemporaryDirectory() as out:
        left_out = ("--without", without) if without else ()
        name = command("fit", history, "--mapping", mapping, "--until", at, "--out", out, *left_out).split()[-1]
        found = json.loads(command("evaluate", Path(out) / name, history, "--mapping", mapping, "--from", at, "--json"))
    return {key: found[key]["value"] for key in ("auc", "tpr_at_1", "tpr_at_5")}


def reference(rows: Sequence[Row], at: int, columns: Callable[[Sequence[Row]], Iterable[Sequence[float]]]) -> dict[str, float]:
    """XGBoost, 150 rounds of depth 4, on past-only counts and simple columns."""
    vectors = np.array(list(columns(rows)), dtype=np.float32)
    fake = np.array([row.label == "fake" for row in rows])
    early = np.array([row.at < at for row in rows])
    data = xgboost.DMatrix(vectors[early], label=fake[early])
    trees = xgboost.train({"objective": "binary:logistic", "max_depth": 4}, data, num_boost_round=150)
    return ranking(fake[~early], trees.predict(xgboost.DMatrix(vectors[~early])))


def _seen(keys: Iterable[tuple[str, str]], at: int, past: dict[tuple[str, str], list[int]]) -> list[float]:
    """Count, and seconds since first and last sighting, of each key; enters this one."""
    found: list[float] = []
    for key in keys:
        times = past[key]
        found += [len(times), (at - times[0]) / 1e6, (at - times[-1]) / 1e6] if times else [0, np.nan, np.nan]
        times.append(at)
    return found


def aws_columns(rows: Sequence[Row]) -> Iterable[Sequence[float]]:
    """Address, its /24, mail and mail domain as seen before; lengths, digits and the hour."""
    past: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        signup, _ = row.signup()
        mail, address = signup.account.email or "", signup.network.ip or ""
        local, _, domain = mail.partition("@")
        keys = (("ip", address), ("net", address.rpartition(".")[0]), ("mail", mail), ("domain", domain))
        simple = [
            len(local),
            len(domain),
            sum(map(str.isdigit, local)),
            sum(not sign.isalnum() for sign in local),
            row.at // 3_600_000_000 % 24,
        ]
        yield [*_seen(keys, row.at, past), *simple]


def fraudecom_columns(rows: Sequence[Row]) -> Iterable[Sequence[float]]:
    """Device and address as seen before."""
    past: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        signup, _ = row.signup()
        yield _seen((("device", signup.device.id or ""), ("ip", signup.network.ip or "")), row.at, past)


def show(what: str, found: dict[str, float]) -> None:
    """One line of figures."""
    print(f"  {what:28} AUC {found['auc']:.3f}  TPR at 1 % FPR {found['tpr_at_1']:.3f}  at 5 % {found['tpr_at_5']:.3f}", flush=True)


def head(path: Path, words: str) -> bool:
    """Names the file with its sha256, or says that it is not there."""
    if not path.exists():
        print(f"skipped: {path.name} is not in {DATA}; set SIGNUP_GUARD_DATA to the folder that has it")
        return False
    print(f"{path.name} (sha256 {hashlib.sha256(path.read_bytes()).hexdigest()})\n  {words}")
    return True


def main() -> None:
    """Both tables."""
    if head(AWS, "first 70 % by time against the rest"):
        mapping = HERE / "aws_registration.toml"
        rows = read_history([AWS], read_mapping(mapping)).rows
        at = rows[int(0.7 * len(rows))].at
        show("signup_guard", through_training(AWS, mapping, format_time(at)))
        show("reference", reference(rows, at, aws_columns))
    if head(FRAUDECOM, "January, signup-only: days 1-5 against 6-31"):
        mapping = HERE / "fraudecom.toml"
        with tempfile.TemporaryDirectory() as work:
            january = Path(work) / "january.csv"
            with FRAUDECOM.open(newline="") as source, january.open("w", newline="") as target:
                reader = csv.DictReader(source)
                writer = csv.DictWriter(target, reader.fieldnames or ())
                writer.writeheader()
                writer.writerows(row for row in reader if JANUARY[0] <= row["signup_time"] < JANUARY[2])
            rows = read_history([january], read_mapping(mapping)).rows
            show("signup_guard", through_training(january, mapping, JANUARY[1]))
            show("signup_guard, no history", through_training(january, mapping, JANUARY[1], "history"))
            show("reference", reference(rows, parse_time(JANUARY[1]), fraudecom_columns))


if __name__ == "__main__":
    main()
