"""Rules of the house, checked by the tools that know them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from signup_guard.config import Settings, load

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), ("lint-imports",)],
    ids=["ruff", "format", "types", "imports"],
)
def test_clean(command: tuple[str, ...]) -> None:
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_the_readme_lists_every_setting_and_no_other() -> None:
    named = set(re.findall(r"`SIGNUP_GUARD_([A-Z_]+)`", README))
    assert named == {field.upper() for field in Settings.__dataclass_fields__}


def test_the_readme_policy_is_one(tmp_path: Path) -> None:
    from signup_guard import wiring
    from signup_guard.policy.decide import Policy
    from signup_guard.usecases.secrets import Vault

    text = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert text
    path = tmp_path / "policy.toml"
    path.write_text(text[1])
    policy = wiring.read_policy(path, wiring.tables(load({})[0]), Vault("x" * 32))
    assert [entry.kind for entry in policy.lists] == ["mail_domain"]
    plain = Policy()
    assert (policy.rules, policy.without_model, policy.hold_hours, policy.on_expiry, policy.monitor) == (
        plain.rules,
        plain.without_model,
        plain.hold_hours,
        plain.on_expiry,
        plain.monitor,
    )
