"""The feed: what changed of signups after their answer, in order, behind a cursor that the caller keeps."""

from __future__ import annotations

from signup_guard.clock import format_time
from signup_guard.schema.render import UpdateBody, UpdatesBody
from signup_guard.store.updates import Update, Updates


def updates(store: Updates, after: int, most: int, *, test: bool = False) -> UpdatesBody:
    """The first updates behind a cursor; `next` is the cursor behind them, which is the same again while nothing is new.  Of test signups
    there are none.
    """
    found = () if test else store.updates(after, most)
    return {"updates": [update_body(update) for update in found], "next": str(found[-1].id if found else after)}


def update_body(update: Update) -> UpdateBody:
    """An update as JSON, in the feed and in a webhook."""
    return {
        "id": str(update.id),
        "type": update.kind,
        "signup_id": update.signup_id,
        "at": format_time(update.at),
        "decision": update.decision,
        "by": update.actor,
        "reason": update.reason,
    }
