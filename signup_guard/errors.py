"""The exception tree: every fault a user can mend is a `SignupGuardError` whose text names the fault, the value and the remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class SignupGuardError(Exception):
    """Root of the tree; commands print `Error: <text>` and exit with 1."""


class ConfigError(SignupGuardError):
    """A setting is wrong or missing."""


class StoreError(SignupGuardError):
    """The store cannot be opened, or could not commit."""


class BundleError(SignupGuardError):
    """A model bundle is missing, damaged, or made for other signals."""


class HistoryError(SignupGuardError):
    """A labelled history, or its mapping file, cannot be used."""


class NotFoundError(SignupGuardError):
    """The thing asked for is not in the store."""


class ConflictError(SignupGuardError):
    """The same id came before with another body."""


class SignatureError(SignupGuardError):
    """A webhook message that the service did not send."""


class Fault(NamedTuple):
    """One thing that is wrong; `pointer` is a JSON pointer (RFC 6901) into the request, empty for the whole of it."""

    pointer: str
    detail: str
    code: str = "invalid"


class RefusedError(SignupGuardError):
    """A request that cannot be served as it is; `status` as in HTTP, `errors` name each fault that has a place in the request."""

    def __init__(self, status: int, detail: str, errors: Sequence[Fault] = ()) -> None:
        super().__init__(" ".join([detail, *(f"{fault.pointer}: {fault.detail}" for fault in errors)]))
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)


class UnavailableError(SignupGuardError):
    """No answer in time.  `request`, of a signup, is what to send again later: it counts once, whether or not it had arrived."""

    def __init__(self, detail: str, request: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.request = request
