"""The HTTP API: a Flask app over the use cases."""

from signup_guard.api.app import create_app

__all__ = ["create_app"]
