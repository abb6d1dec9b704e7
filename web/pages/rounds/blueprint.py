"""The blueprint that the pages of a round share."""

from flask import Blueprint

blueprint = Blueprint("rounds", __name__)
