"""The blueprint of the directory's pages."""

from flask import Blueprint

blueprint = Blueprint("directory", __name__)
