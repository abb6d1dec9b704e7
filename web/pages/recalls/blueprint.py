"""The blueprint that the pages of recalls share."""

from flask import Blueprint

blueprint = Blueprint("recalls", __name__)
