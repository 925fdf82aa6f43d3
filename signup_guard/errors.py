"""The exception tree: every fault a user can mend is a `SignupGuardError` whose text names the fault, the value and the remedy."""

from __future__ import annotations


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
