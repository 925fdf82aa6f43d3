"""The command line as scripts use it: exit codes, one-line errors, help with an example for every command."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

import click
import pytest

from signup_guard.cli import cli
from signup_guard.scoring import choice
from signup_guard.store.sqlite import SqliteStore
from tests.bundles import open_gate, tiny
from tests.server import COMMAND
from tests.shell import Done, shell


def run(tmp_path: Path, *arguments: str, **environ: str) -> Done:
    """The command in that folder, in this process, without settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIGNUP_GUARD_")}
    settings = {"SIGNUP_GUARD_STORE": str(tmp_path / "instance" / "a.db"), **environ}
    with chdir(tmp_path), patch.dict(os.environ, {**kept, **settings}, clear=True):
        return shell(cli, *arguments)


def spawn(tmp_path: Path, *arguments: str, **environ: str) -> Done:
    """The command in that folder, as a process."""
    environment = {"SIGNUP_GUARD_STORE": str(tmp_path / "instance" / "a.db"), "PATH": "/usr/bin:/bin", **environ}
    done = subprocess.run([*COMMAND, *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(command, click.Group):
        return [path, *(found for name, child in command.commands.items() for found in every_command(child, (*path, name)))]
    return [path]


@pytest.mark.parametrize("path", every_command(cli), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    text = command.get_help(click.Context(command))
    assert "Example: signup-guard " + " ".join(path) in " ".join(text.split())


@pytest.mark.parametrize(
    ("arguments", "environ", "code", "told"),
    [
        (("keys", "revoke", "nobody"), {}, 1, "Error: there is no key nobody in force"),
        (("users", "disable", "nobody"), {}, 1, "Error: there is no user nobody in force"),
        (("keys", "create", "--scope", "everything"), {}, 2, "everything"),
        (("backtest", "nothing.jsonl", "--out", "x"), {}, 2, "nothing.jsonl"),
        (("export", "--out", "x"), {}, 1, "Error: there is no store at"),
        (("model", "activate", "gone"), {}, 1, "Error: There is no model bundle 'gone'"),
        (("config",), {"SIGNUP_GUARD_SECRET": "short"}, 1, "Error: SIGNUP_GUARD_SECRET has 5 characters"),
        (("config",), {"SIGNUP_GUARD_SECRET_FILE": "gone"}, 1, "Error: SIGNUP_GUARD_SECRET_FILE=gone cannot be read"),
        (("config",), {"SIGNUP_GUARD_THREADS": "many"}, 1, "Error: SIGNUP_GUARD_THREADS=many"),
        (("config",), {"SIGNUP_GUARD_STROE": "x"}, 0, "Warning: SIGNUP_GUARD_STROE is no setting"),
        (("config",), {"SIGNUP_GUARD_PORT_80_TCP_ADDR": "10.0.0.1"}, 0, ""),
    ],
)
def test_faults_are_one_line_with_the_right_code(tmp_path: Path, arguments, environ, code: int, told: str) -> None:
    done = run(tmp_path, *arguments, **environ)
    assert (done.code, told in done.err, "Traceback" in done.err) == (code, True, False), done.err
    if not told:
        assert done.err == ""


def test_a_shell_sees_the_code_of_a_wrong_command(tmp_path: Path) -> None:
    done = spawn(tmp_path, "frobnicate")
    assert (done.code, "frobnicate" in done.err) == (2, True)


def test_keys_and_users_from_making_to_ending(tmp_path: Path) -> None:
    token = run(tmp_path, "keys", "create", "--scope", "score", "--scope", "read", "--test").out.strip()
    assert token.startswith("sg_test_")
    key_id = token.split("_")[2]
    listed = run(tmp_path, "keys", "list").out
    assert key_id in listed
    assert "read,score" in listed
    assert token.split("_")[3] not in listed
    assert run(tmp_path, "keys", "revoke", key_id).code == 0
    assert "revoked" in run(tmp_path, "keys", "list").out
    assert len(run(tmp_path, "users", "add", "mara", "--role", "lead").out.strip()) >= 16
    assert run(tmp_path, "users", "add", "mara", "--role", "lead").code == 1
    assert "mara" in run(tmp_path, "users", "list").out
    assert run(tmp_path, "users", "disable", "mara").code == 0
    assert len(run(tmp_path, "users", "reset", "mara").out.strip()) >= 16
    assert "disabled" not in run(tmp_path, "users", "list").out
    assert run(tmp_path, "users", "reset", "nobody").code == 1
    assert oct((tmp_path / "instance" / "secret").stat().st_mode)[-3:] == "600"


def test_another_secret_is_refused(tmp_path: Path) -> None:
    run(tmp_path, "keys", "list")
    done = spawn(tmp_path, "keys", "list", SIGNUP_GUARD_SECRET="x" * 40)
    assert (done.code, "was made with another secret" in done.err) == (1, True)


def test_doctor_tells_what_is_wrong(tmp_path: Path) -> None:
    before = spawn(tmp_path, "doctor")
    assert (before.code, "FAULT store" in before.out) == (1, True)
    run(tmp_path, "keys", "create", "--scope", "score")
    after = spawn(tmp_path, "doctor")
    assert (after.code, after.err) == (0, ""), after.out


def history(path: Path) -> Path:
    rows = [
        {
            "signup_id": f"s{n}",
            "occurred_at": f"2026-01-{1 + n // 20:02d}T{n % 20:02d}:00:00Z",
            "account": {"email": f"jane{n}@example.com"},
            "payment": {"card_fingerprint": f"fp_{n % 7}"},
            "label": "fake" if n % 7 == 0 else "genuine",
        }
        for n in range(60)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_backtest_writes_a_line_a_signup_and_a_summary(tmp_path: Path) -> None:
    path = history(tmp_path / "h.jsonl")
    done = run(tmp_path, "backtest", str(path), "--out", "d.jsonl", "--from", "2026-01-02T00:00:00Z")
    assert done.code == 0, done.err
    lines = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text().splitlines()]
    assert [line["signup_id"] for line in lines] == [f"s{n}" for n in range(20, 60)]
    assert all({"signup_id", "decision", "score", "ring"} <= line.keys() for line in lines)
    assert all(("reasons" in line) == (line["decision"] != "allow") for line in lines)
    assert "rows a second" in done.out
    assert "genuine" in done.out
    assert not (tmp_path / "instance").exists(), "a backtest has a store of its own"


def test_a_backtest_is_the_same_twice(tmp_path: Path) -> None:
    path = history(tmp_path / "h.jsonl")
    for name in ("one", "two"):
        assert spawn(tmp_path, "backtest", str(path), "--out", name).code == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_import_then_export_then_backtest(tmp_path: Path) -> None:
    path = history(tmp_path / "h.jsonl")
    assert run(tmp_path, "import", str(path)).out.strip() == "60 signups imported"
    assert run(tmp_path, "import", str(path)).code == 1
    assert run(tmp_path, "export", "--out", "e.jsonl").out.strip() == "60 signups exported"
    assert run(tmp_path, "backtest", "e.jsonl", "--out", "d.jsonl").code == 0
    assert len((tmp_path / "d.jsonl").read_text().splitlines()) == 60


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{}\n", "signup_id is missing"),
        ('{"signup_id": "a"}\n', "occurred_at is missing"),
        ('{"signup_id": "a", "occurred_at": "soon"}\n', "occurred_at"),
        ("not json\n", "line 1"),
        ("", "no signups"),
    ],
)
def test_a_history_that_cannot_be_used_is_refused_by_name(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "h.jsonl"
    path.write_text(content)
    done = run(tmp_path, "backtest", str(path), "--out", "d.jsonl")
    assert (done.code, told in done.err, "Traceback" in done.err) == (1, True, False), done.err


def test_a_bundle_that_is_activated_past_the_gate_is_known_for_it(tmp_path: Path) -> None:
    one, other = (tiny(tmp_path / "instance" / "models", seed) for seed in (1, 2))
    choice.activate([one.parent], one.name)
    done = run(tmp_path, "model", "activate", other.name)
    assert done.code == 0 and f"{other.name} is in force, past the gate: it was not compared with the champion" in done.out
    open_gate(other, one)
    assert run(tmp_path, "model", "activate", one.name).out == f"{one.name} is in force\n"
    store = SqliteStore(tmp_path / "instance" / "a.db")
    told = [(row.subject, (row.detail or "")[:13]) for row in store.audit_trail({"act": "model_activated"}, None, 9)]
    store.close()
    assert told == [(one.name, ""), (other.name, "past the gate")]
