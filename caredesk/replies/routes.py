"""Pages of this room."""

from flask import Blueprint

bp = Blueprint("replies", __name__)
