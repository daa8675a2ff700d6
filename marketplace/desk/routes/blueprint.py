"""The blueprint of all pages of the desk."""

from flask import Blueprint

blueprint = Blueprint("desk", __name__)
