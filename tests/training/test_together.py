"""Histories of several platforms, each replayed by itself, to learn from together; and the processes that replay."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from signup_guard.simulate import simulate
from tests.training.test_looks import CARD, linked
from tests.training.test_split import made
from training.replay import together


def test_rows_come_in_order_of_time_and_keep_their_own_company():
    one, other = linked(made(40)), linked([replace(row, signup_id=f"other_{row.signup_id}") for row in made(60)])
    other.ring[20:] = 20
    both = together([one, other])
    assert [row.at for row in both.rows] == sorted(row.at for row in (*one.rows, *other.rows))
    for place, row in enumerate(both.rows):
        source = other if row.signup_id.startswith("other_") else one
        home = next(number for number, candidate in enumerate(source.rows) if candidate.signup_id == row.signup_id)
        assert np.array_equal(both.vectors.read()[place], source.vectors.read()[home])
        met = both.company[place, CARD, 0]
        ours = both.rows[both.ring[place]].signup_id if both.ring[place] >= 0 else None
        assert ours == ("other_20" if source is other and home >= 20 else None)
        assert met == -1 if home == 0 else both.rows[met].signup_id == source.rows[home - 1].signup_id
        assert (both.company[place].ravel()[1:] == -1).sum() >= both.company[place].size - 2


REPLAY = "import sys; from pathlib import Path; from training.sources import load; from training.replay import replay"


def test_processes_that_replay_end_with_the_one_that_started_them(tmp_path: Path):
    history = tmp_path / "history.jsonl"
    history.write_text("".join(json.dumps(row) + "\n" for row in simulate(Random(8), days=4, per_day=500)))
    program = f"{REPLAY}; replay(load([Path(sys.argv[1])], None).rows, processes=2)"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    main = subprocess.Popen([sys.executable, "-c", program, str(history)], env=environment, stdout=subprocess.PIPE)
    while not any(done.stat().st_size for done in tmp_path.glob("*/done*")):
        assert main.poll() is None
        time.sleep(0.02)
    main.kill()
    main.communicate(timeout=60)  # its output ends when the last process that inherited it does
