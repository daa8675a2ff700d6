"""The blueprint of circles' pages."""

from flask import Blueprint

blueprint = Blueprint("circles", __name__)
