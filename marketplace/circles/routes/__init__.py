"""Circles' pages: finding and joining, the board, what stewards do."""

from marketplace.circles.routes import board, circles, fund, joining, members, operators, stewards
from marketplace.circles.routes.blueprint import blueprint

__all__ = ["blueprint", "board", "circles", "fund", "joining", "members", "operators", "stewards"]
