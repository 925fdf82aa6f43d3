"""The console: a second Flask app over the same use cases, for people who review."""

from signup_guard.console.app import create_console

__all__ = ["create_console"]
