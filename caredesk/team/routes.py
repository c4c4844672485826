"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("team", __name__)
