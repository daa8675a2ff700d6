"""Dure: a sharing-city marketplace. ``create_app()`` is the wiring, in order, and nothing else."""

from flask import Flask

from marketplace.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web application; settings come from the environment or the running embedded city where none are given.

    Raises config.SettingsError where they can't be used.
    """
    from marketplace.wiring import build  # noqa: PLC0415 - importing the package stays light for small tools

    return build(settings)
