"""The blueprint of organisations' pages."""

from flask import Blueprint

blueprint = Blueprint("offices", __name__)
