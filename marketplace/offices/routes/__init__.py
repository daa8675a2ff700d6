"""Organisations' pages: profile, places with hours and closings, many listings at once, statements; and the operators' queue."""

from marketplace.offices.routes import closings, listings, operators, profile, sites, statements
from marketplace.offices.routes.blueprint import blueprint

__all__ = ["blueprint", "closings", "listings", "operators", "profile", "sites", "statements"]
