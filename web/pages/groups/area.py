"""The blueprint that the pages of groups share."""

from flask import Blueprint

blueprint = Blueprint("groups", __name__)
