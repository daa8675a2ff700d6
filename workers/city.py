"""The application that tasks run in: made once in each worker process, after it was forked."""

from functools import lru_cache

from flask import Flask

from marketplace import create_app


@lru_cache(maxsize=1)
def city() -> Flask:
    """The application of the running city."""
    return create_app()
