import json
import shutil
from pathlib import Path

import pytest

from signup_guard.errors import BundleError
from signup_guard.scoring import choice


@pytest.fixture
def folders(bundle_path, tmp_path) -> tuple[Path, Path]:
    """A writable folder that does not exist yet, and an installed one with a default and another bundle."""
    installed = tmp_path / "installed"
    for name in ("default", "other"):
        shutil.copytree(bundle_path, installed / name)
    (installed / "CURRENT").write_text("default\n")
    return tmp_path / "writable", installed


def test_the_installed_default_is_in_force_until_another_is_activated(folders):
    assert choice.current(folders) == "default"
    assert choice.find(folders) == folders[1] / "default"
    assert choice.activate(folders, "other") == "other"
    assert choice.current(folders) == "other"
    assert (folders[1] / "CURRENT").read_text() == "default\n"
    assert choice.rollback(folders) == "default"
    assert choice.current(folders) == "default"
    with pytest.raises(BundleError, match="nothing to roll back to"):
        choice.rollback(folders)


def test_the_writable_folder_lies_over_the_installed_one(folders):
    shutil.copytree(folders[1] / "other", folders[0] / "other")
    assert choice.available(folders) == {"default": folders[1] / "default", "other": folders[0] / "other"}


def test_activating_the_one_in_force_changes_nothing(folders):
    choice.activate(folders, "other")
    choice.activate(folders, "other")
    assert choice.rollback(folders) == "default"


def test_a_damaged_bundle_is_not_activated(folders):
    (folders[1] / "other" / "model.json").write_text("{}")
    with pytest.raises(BundleError, match="sha256"):
        choice.activate(folders, "other")
    assert choice.current(folders) == "default"


def test_what_is_not_there_is_named_with_what_is(folders, tmp_path):
    with pytest.raises(BundleError, match=r"'nosuch'.*default, other"):
        choice.find(folders, "nosuch")
    with pytest.raises(BundleError, match="No model bundle is in force"):
        choice.find([tmp_path / "empty"])


def test_a_path_will_do_to_find_but_not_to_activate(folders, bundle_path):
    assert choice.find(folders, str(bundle_path)) == bundle_path
    with pytest.raises(BundleError, match="Copy its folder"):
        choice.activate(folders, str(bundle_path))


def test_the_version_changes_with_the_choice_and_with_an_evaluation(folders):
    seen = {choice.version(folders)}
    choice.activate(folders, "other")
    seen.add(choice.version(folders))
    (folders[1] / "other" / "evaluation.json").write_text(json.dumps({}))
    seen.add(choice.version(folders))
    assert len(seen) == 3
    assert choice.version([folders[0] / "nowhere"]) is None
