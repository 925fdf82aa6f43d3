"""How many clicks or keystrokes common tasks take, counted by the browser while it does them: `python -m tests.console.effort`.

Only what a person does is counted (trusted events): a click by mouse or touch, a key pressed down.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Count = Mapping[str, tuple[int, int]]
"""Clicks by mouse alone, and keystrokes by keyboard alone, by task."""
_LISTEN = """
addEventListener("click", (event) => event.isTrusted && event.detail && counted("clicks"), true);
addEventListener("keydown", (event) => event.isTrusted && !event.repeat && counted("keys"), true);
"""
SELECTED = 10


def _decide(page: Any, by_mouse: bool) -> None:
    if by_mouse:
        page.get_by_role("button", name="Same person as other accounts").click()
    else:
        page.keyboard.press("b")
        page.keyboard.press("1")
    page.wait_for_url("**did=block*")


def _unseal_and_decide(page: Any, by_mouse: bool) -> None:
    if by_mouse:
        page.click("#unseal")
    else:
        page.keyboard.press("o")
    page.get_by_text("You opened this").wait_for()
    _decide(page, by_mouse)


def _ask(page: Any, by_mouse: bool) -> None:
    if by_mouse:
        page.get_by_text("Other steps").click()
        page.get_by_role("button", name="Who they are").click()
    else:
        page.keyboard.press("m")
        page.keyboard.press("1")
    page.wait_for_url("**did=ask*")


def _undo(page: Any, by_mouse: bool) -> None:
    if by_mouse:
        page.click("#undo")
    else:
        page.keyboard.press("u")
    page.wait_for_url("**did=undo*")


def _block_selected(page: Any, by_mouse: bool) -> None:
    if by_mouse:
        for place in range(SELECTED):
            page.locator('[form="bulk"]').nth(place).click()
        page.locator(".bulk summary").click()
        page.locator("#bulk").get_by_role("button", name="Automated sign-up").click()
    else:
        for key in ("j", *"x" * SELECTED, "b", "4"):
            page.keyboard.press(key)
    page.get_by_role("heading", name=f"{SELECTED} of {SELECTED} blocked").wait_for()


TASKS: Mapping[str, Callable[[Any, bool], None]] = {
    "Decide the case on the page and come to the next": _decide,
    "Read who it is, then decide": _unseal_and_decide,
    "Ask the applicant for more and come to the next": _ask,
    "Take back the decision just made": _undo,
    f"Block {SELECTED} cases of the queue at once": _block_selected,
}


def count_all(page: Any, url: str, hold: Callable[[str], None]) -> Count:
    """Does each task both ways on signups that `hold` has held, and counts."""
    done = {"clicks": 0, "keys": 0}

    def counted(kind: str) -> None:
        done[kind] += 1

    page.expose_function("counted", counted)
    page.add_init_script(_LISTEN)
    counts: dict[str, tuple[int, int]] = {}
    for number, (title, task) in enumerate(TASKS.items()):
        both = []
        for by_mouse in (True, False):
            mine = f"task_{number}_{'mouse' if by_mouse else 'keys'}"
            for place in range(SELECTED + 1):
                hold(f"{mine}_{place}")
            page.goto(f"{url}/console/{'queue' if task is _block_selected else 'next'}?text={mine}")
            if task is _undo:
                _decide(page, by_mouse)
            done.update(clicks=0, keys=0)
            task(page, by_mouse)
            used, other = ("clicks", "keys") if by_mouse else ("keys", "clicks")
            assert done[other] == 0, (title, done)
            both.append(done[used])
        counts[title] = (both[0], both[1])
    return counts


def table(counts: Count) -> str:
    """The counts as a table in Markdown."""
    rows = [f"| {title} | {clicks} | {keys} |" for title, (clicks, keys) in counts.items()]
    return "\n".join(["| task | clicks | or keystrokes |", "| --- | --- | --- |", *rows])


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.console.browser import CHROMIUM, FLAGS
    from tests.console.test_browser import hold, log_in
    from tests.server import Server

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        try:
            page = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS).new_page()
            log_in(server, page)
            print(table(count_all(page, server.url, lambda signup_id: hold(server, signup_id, 1.0))))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
